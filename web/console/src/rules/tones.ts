import type { RuleVersion } from "../api/rules";
import type { Tone } from "../parts/StateTag";

const tones: Record<RuleVersion["state"], Tone> = {
  draft: "active", submitted: "waiting", rejected: "bad", withdrawn: "over", scheduled: "waiting", active: "good", superseded: "over",
};

/** How the state of a version is meant. */
export const versionTone = (state: RuleVersion["state"]): Tone => tones[state];

/** Whether a person is one of the makers of a version, who never check it. */
export function isMaker(version: Pick<RuleVersion, "draftedBy" | "submittedBy">, username: string): boolean {
  return version.draftedBy === username || version.submittedBy === username;
}
