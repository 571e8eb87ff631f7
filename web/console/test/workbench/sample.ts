import type { WorkBreak } from "../../src/api/workbench";

/** An undecided break. */
export function breakOf(key: string, other: Partial<WorkBreak> = {}): WorkBreak {
  return {
    key, account: "6222000000000001", item: `left:${key}`, state: "open", class: "missing_right", label: "", direction: "long", side: "left", itemId: key, counterpartId: "",
    groupId: "", amount: "100.00", absoluteAmount: "100.00", currency: "CNY", valueDate: "2026-03-02", ageBusinessDays: 3, ageBucket: "2-5", reference: `INV${key}`, text: "",
    party: "", run: "1", suggestedGroups: [], assignee: "", priority: "normal", dueDate: "2026-03-09", overdue: false, cause: "missing_side", causeSuggested: true,
    comments: 0, evidence: 0, journalKey: null, decisionKey: null, revision: "1", ...other,
  };
}
