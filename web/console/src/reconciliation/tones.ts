import type { MatchGroup, ProofState } from "../api/reconciliations";
import type { Tone } from "../parts/StateTag";

const runTones: Record<string, Tone> = { failed: "bad", finished: "good", completed: "good", done: "good", closed: "over" };
const groupTones: Record<MatchGroup["state"], Tone> = { matched: "good", suggested: "waiting", confirmed: "good", refused: "over" };
const proofTones: Record<ProofState, Tone> = { ok: "good", failed: "bad", unknown: "waiting" };

/** How the state of a run is meant. */
export const runTone = (state: string): Tone => runTones[state] ?? "active";

/** How the state of a group is meant. */
export const groupTone = (state: MatchGroup["state"]): Tone => groupTones[state];

/** How the verdict of a proof is meant. */
export const proofTone = (state: ProofState): Tone => proofTones[state];
