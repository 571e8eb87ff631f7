import { expect, it } from "vitest";

import { bridgeRows } from "../../src/reconciliation/bridgeRows";

const lines = [{ code: "ledger", label: "Ledger balance", amount: "100.00" }, { code: "fee", label: "", amount: "-1.50" }];

it("keeps the order of the lines and ends with what stays unexplained", () => {
  const rows = bridgeRows({ currency: "CNY", lines, unexplained: "0.00", proven: true }, "Unexplained");
  expect(rows.map((row) => [row.label, row.amount, row.kind])).toEqual([
    ["Ledger balance", "100.00", "line"], ["fee", "-1.50", "line"], ["Unexplained", "0.00", "unexplained"],
  ]);
});

it("gives lines of the same code different keys", () => {
  const rows = bridgeRows({ currency: "CNY", lines: [...lines, ...lines], unexplained: "0", proven: true }, "");
  expect(new Set(rows.map((row) => row.key)).size).toBe(5);
});
