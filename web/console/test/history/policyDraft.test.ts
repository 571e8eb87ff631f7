import { expect, it } from "vitest";

import type { RetentionPolicy } from "../../src/api/retention";
import { archiveDaysOf, daysOf, draftOf, ownPolicies, replaces, scopeOf } from "../../src/history/policyDraft";

const loan: RetentionPolicy = { tenantId: "bank", processDefinitionId: "loan", days: 30, archive: "REQUIRED", archiveDays: 0, setBy: "root", setAt: "2026-03-02T09:00:00Z" };

it("begins a new policy without process and age", () => {
  const draft = draftOf(null, "bank");
  expect([scopeOf(draft), daysOf(draft), draft.archive]).toEqual([null, null, null]);
  expect(scopeOf({ ...draft, scope: "tenant" })).toEqual({ tenantId: "bank", processDefinitionId: null });
  expect(scopeOf({ ...draft, processDefinitionId: "loan" })).toEqual({ tenantId: "bank", processDefinitionId: "loan" });
});

it("begins a change with what is set", () => {
  const draft = draftOf(loan, "another");
  expect([scopeOf(draft), daysOf(draft), draft.archive]).toEqual([{ tenantId: "bank", processDefinitionId: "loan" }, 30, "REQUIRED"]);
  const forGood = draftOf({ ...loan, processDefinitionId: null, days: 0 }, "another");
  expect([scopeOf(forGood), daysOf(forGood), forGood.forGood]).toEqual([{ tenantId: "bank", processDefinitionId: null }, 0, true]);
});

it.each([[1, 1], [36_525, 36_525], [0, null], [36_526, null], [1.5, null], [null, null]])("takes %s days as %s", (days, taken) => {
  expect(daysOf({ ...draftOf(loan, ""), days })).toBe(taken);
});

it("begins with the time that documents are kept for", () => {
  expect(archiveDaysOf(draftOf(null, "bank"))).toBe(0);
  expect(archiveDaysOf(draftOf(loan, "bank"))).toBe(0);
  const draft = draftOf({ ...loan, archiveDays: 3653 }, "bank");
  expect([draft.documentsForGood, archiveDaysOf(draft)]).toEqual([false, 3653]);
  expect(archiveDaysOf({ ...draft, forGood: true })).toBe(0);
  expect(archiveDaysOf({ ...draft, documentsForGood: true })).toBe(0);
});

it.each([[31, 31], [36_525, 36_525], [30, null], [29, null], [36_526, null], [31.5, null], [null, null]])("keeps documents of a history of 30 days for %s days as %s", (archiveDays, taken) => {
  expect(archiveDaysOf({ ...draftOf(loan, ""), documentsForGood: false, archiveDays })).toBe(taken);
});

it("sees that a policy is there already, in the same tenant only", () => {
  const draft = { ...draftOf(null, "bank"), processDefinitionId: "loan" };
  expect(replaces(draft, [loan])).toBe(true);
  expect(replaces({ ...draft, tenantId: "other" }, [loan])).toBe(false);
  expect(replaces({ ...draft, scope: "tenant" }, [loan])).toBe(false);
});

it("leaves processes with policies of their own to these", () => {
  expect(ownPolicies("bank", [loan, { ...loan, processDefinitionId: null }, { ...loan, tenantId: "other", processDefinitionId: "card" }])).toEqual(["loan"]);
});
