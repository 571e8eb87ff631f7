import { expect, it } from "vitest";

import { limitOf, needsApproval } from "../../src/workbench/approval";

const limits = [{ role: "clerk", amount: "10.00" }, { role: "approver", amount: "1000.00" }, { role: "lead", amount: "200.00" }];

it.each([
  [["clerk"], "10.00"],
  [["clerk", "approver"], "1000.00"],
  [["lead", "clerk"], "200.00"],
  [["auditor"], undefined],
  [[], undefined],
])("the limit of %j is %s", (roles, limit) => {
  expect(limitOf(limits, roles)).toBe(limit);
});

it.each([
  ["10.00", ["clerk"], false],
  ["10.01", ["clerk"], true],
  ["-10.01", ["clerk"], true],
  ["-9.99", ["clerk"], false],
  ["999.99", ["clerk", "approver"], false],
  ["0.01", ["auditor"], true],
])("%s by %j needs another person: %s", (amount, roles, needs) => {
  expect(needsApproval(amount, { limits }, roles)).toBe(needs);
});

it("lets nobody decide alone where there are no limits", () => {
  expect(needsApproval("0.01", { limits: [] }, ["approver"])).toBe(true);
});
