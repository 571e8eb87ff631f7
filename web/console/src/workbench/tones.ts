import type { Tone } from "../parts/StateTag";

const stateTones: Record<string, Tone> = { open: "bad", carried: "waiting", proposed: "waiting", suspense: "active", matched: "good", closed: "over" };
const priorityTones: Record<string, Tone> = { urgent: "bad", high: "waiting", normal: "over", low: "over" };
const decisionTones: Record<string, Tone> = { proposed: "waiting", done: "good", rejected: "bad", withdrawn: "over", undone: "over" };
const resultTones: Record<string, Tone> = { done: "good", proposed: "waiting", refused: "bad" };

/** How the state of a break is meant. */
export const stateTone = (state: string): Tone => stateTones[state] ?? "active";

/** How pressing a priority is. */
export const priorityTone = (priority: string): Tone => priorityTones[priority] ?? "over";

/** How the state of a decision is meant. */
export const decisionTone = (state: string): Tone => decisionTones[state] ?? "active";

/** How the result for one break is meant. */
export const resultTone = (state: string): Tone => resultTones[state] ?? "active";
