import type { Journal } from "../api/ledger";
import { StateTag, type Tone } from "../parts/StateTag";
import { useTexts } from "../texts/context";
import { type Eyes, eyesOf } from "./fourEyes";

const tones: Record<Eyes, Tone> = { automatic: "over", two: "good", one: "bad", waiting: "waiting" };

/** Whether two people stood behind a journal. */
export function FourEyes({ journal }: { journal: Journal }) {
  const { ledger: texts } = useTexts();
  const names: Record<Eyes, string> = {
    automatic: texts.automatic, two: texts.fourEyesMet, one: texts.samePerson, waiting: texts.notApproved,
  };
  const eyes = eyesOf(journal);
  return <StateTag tone={tones[eyes]}>{names[eyes]}</StateTag>;
}
