import type { Journal } from "../api/ledger";
import { StateTag, type Tone } from "../parts/StateTag";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";

const tones: Record<string, Tone> = { proposed: "waiting", posted: "good", rejected: "bad" };

/** How far a journal is; one that another journal reversed says so. */
export function JournalState({ journal }: { journal: Journal }) {
  const { journalState } = useTexts();
  if (journal.reversedBy) return <StateTag tone="over">{nameOf(journalState, "reversed")}</StateTag>;
  return <StateTag tone={tones[journal.state] ?? "active"}>{nameOf(journalState, journal.state)}</StateTag>;
}
