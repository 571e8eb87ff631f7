/** What the server says has changed; each cached answer is filed under one of these. */
export type Topic =
  | "user-tasks"
  | "process-instances"
  | "process-definitions"
  | "reconciliations"
  | "statements"
  | "ledger"
  | "audit"
  | "retention";

/** Topics that change together with the one that the server names. */
const followers: Partial<Record<Topic, readonly Topic[]>> = {
  "process-instances": ["process-definitions"],
  reconciliations: ["ledger", "statements"],
};

/** The cached topics that a hint makes stale; a hint without topics makes everything stale. */
export function staleTopics(named: readonly string[]): readonly string[] {
  return [...new Set(named.flatMap((topic) => [topic, ...(followers[topic as Topic] ?? [])]))];
}
