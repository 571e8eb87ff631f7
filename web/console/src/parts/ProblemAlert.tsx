import { Problem, type ProblemDetail } from "../api/problem";
import type { Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { asSentence, sentenceGap } from "../texts/sentences";
import { Notice } from "./Notice";
import { isFourEyes, problemText } from "./problemText";

function positionOf(detail: ProblemDetail, texts: Texts["problem"]): string {
  const parts: string[] = [];
  if (detail.location !== undefined) parts.push(detail.location);
  if (detail.elementId !== undefined) parts.push(texts.element(detail.elementId));
  if (detail.line !== undefined) parts.push(texts.position(String(detail.line), String(detail.column ?? 1)));
  return parts.join(", ");
}

function Findings({ details }: { details: readonly ProblemDetail[] }) {
  const { problem } = useTexts();
  if (details.length === 0) return null;
  return (
    <ul className="findings">
      {details.map((detail, index) => (
        <li key={index}>
          {detail.message} <span className="finding-position">{positionOf(detail, problem)}</span>{" "}
        </li>
      ))}
    </ul>
  );
}

/** A failure in the reader's language, with every finding and its position. Nothing is shown without one. */
export function ProblemAlert({ error }: { error: unknown }) {
  const { language, texts } = useLanguage();
  if (error === null || error === undefined) return null;
  const { title, hint } = problemText(error, texts.problem);
  const details = error instanceof Problem ? error.details : [];
  const type = isFourEyes(error) ? "warning" : "error";
  if (details.length === 0) return <Notice type={type} title={title}>{hint}</Notice>;
  return (
    <Notice type={type} title={title}>
      {hint !== undefined && asSentence(hint, language) + sentenceGap(language)}
      <Findings details={details} />
    </Notice>
  );
}
