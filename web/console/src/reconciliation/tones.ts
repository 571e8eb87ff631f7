import type { ProofState } from "../api/reconciliations";
import type { Tone } from "../parts/StateTag";

const runTones: Record<string, Tone> = { failed: "bad", finished: "good", completed: "good", done: "good", closed: "over" };
const bandTones: Record<string, Tone> = { suggest: "waiting", suggested: "waiting", low: "waiting", medium: "waiting" };
const proofTones: Record<ProofState, Tone> = { ok: "good", failed: "bad", unknown: "waiting" };

/** How the state of a run is meant. */
export const runTone = (state: string): Tone => runTones[state] ?? "active";

/** How the band of a group is meant. */
export const bandTone = (band: string): Tone => bandTones[band] ?? "good";

/** How the verdict of a proof is meant. */
export const proofTone = (state: ProofState): Tone => proofTones[state];

/** True for a group that waits for a person to confirm it. */
export const isSuggested = (band: string): boolean => band === "suggest" || band === "suggested";
