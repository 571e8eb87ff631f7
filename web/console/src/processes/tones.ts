import type { Tone } from "../parts/StateTag";

const tones: Record<string, Tone> = { ACTIVE: "active", COMPLETED: "good", SUSPENDED: "waiting", TERMINATED: "over" };

/** How the state of an instance or of a visit is meant. */
export const instanceTone = (state: string): Tone => tones[state] ?? "over";
