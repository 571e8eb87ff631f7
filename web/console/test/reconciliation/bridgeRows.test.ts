import { expect, it } from "vitest";

import { bridgeRows, isBalanced } from "../../src/reconciliation/bridgeRows";

const lines = [{ code: "ledger", label: "Ledger balance", amount: "100.00" }, { code: "fee", label: "", amount: "-1.50" }];

it("keeps the order of the lines and ends with what stays unexplained", () => {
  const rows = bridgeRows({ currency: "CNY", lines, unexplained: "0.00" }, "Unexplained");
  expect(rows.map((row) => [row.label, row.amount, row.kind])).toEqual([
    ["Ledger balance", "100.00", "line"], ["fee", "-1.50", "line"], ["Unexplained", "0.00", "unexplained"],
  ]);
});

it("gives lines of the same code different keys", () => {
  const rows = bridgeRows({ currency: "CNY", lines: [...lines, ...lines], unexplained: "0" }, "");
  expect(new Set(rows.map((row) => row.key)).size).toBe(5);
});

it.each([["0", true], ["0.00", true], ["-0.00", true], ["0.01", false], ["-12", false]])("unexplained %s: balanced %s", (unexplained, balanced) => {
  expect(isBalanced({ currency: "CNY", lines, unexplained })).toBe(balanced);
});
