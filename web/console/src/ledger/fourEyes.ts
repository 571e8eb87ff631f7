import type { Journal } from "../api/ledger";

/** Who stood behind a journal: a rule alone, two people, one person twice, or one who still waits for another. */
export type Eyes = "automatic" | "two" | "one" | "waiting";

/** Tells how many people decided on a journal. */
export function eyesOf(journal: Pick<Journal, "state" | "proposedBy" | "approvedBy">): Eyes {
  const { proposedBy, approvedBy, state } = journal;
  if (state === "proposed") return "waiting";
  if (proposedBy && approvedBy) return proposedBy === approvedBy ? "one" : "two";
  return "automatic";
}
