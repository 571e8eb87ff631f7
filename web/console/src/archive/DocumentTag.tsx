import type { ArchivedInstance, DocumentState } from "../api/archive";
import { StateTag, type Tone } from "../parts/StateTag";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";

const tones: Record<DocumentState, Tone> = { KEPT: "good", EXPIRED: "waiting", DESTROYED: "over" };

/** What became of the document of an archived instance. */
export function DocumentTag({ instance }: { instance: ArchivedInstance }) {
  const { documentState } = useTexts();
  return <StateTag tone={tones[instance.documentState]}>{nameOf(documentState, instance.documentState)}</StateTag>;
}
