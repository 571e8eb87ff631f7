import { Problem, unreachableCode } from "../api/problem";
import type { Language, Texts } from "../texts";
import { sentences } from "../texts/sentences";

/** What a person reads about a failure: a sentence in their language, and a hint where the code has one. */
export interface ProblemText {
  title: string;
  hint?: string;
}

/** Codes with which the server says that proposer and approver are the same person. */
const fourEyesCodes = new Set(["four_eyes", "four-eyes", "FOUR_EYES"]);

/** True for the refusal of an approval by the one who proposed. */
export function isFourEyes(error: unknown): boolean {
  return error instanceof Problem && fourEyesCodes.has(error.code);
}

function byStatus(status: number, texts: Texts["problem"]): string {
  if (status === 401 || status === 403) return texts.forbidden;
  if (status === 404) return texts.notFound;
  if (status === 409 || status === 412) return texts.conflict;
  if (status === 413) return texts.tooLarge;
  if (status === 429 || status === 503) return texts.busy;
  if (status >= 500) return texts.server;
  if (status >= 400) return texts.invalid;
  return texts.title;
}

/** Chooses the sentence for a failure; the server's own detail becomes the hint. */
export function problemText(error: unknown, texts: Texts["problem"]): ProblemText {
  if (!(error instanceof Problem)) return { title: texts.title, hint: error instanceof Error ? error.message : undefined };
  if (error.code === unreachableCode) return { title: texts.unreachable };
  if (isFourEyes(error)) return { title: texts.fourEyes, hint: texts.fourEyesHint };
  const reason = texts.reasons[error.reason] ?? texts.codes[error.code];
  if (reason !== undefined) return { title: reason, hint: error.message || undefined };
  return { title: byStatus(error.status, texts), hint: error.message || undefined };
}

/** What a person reads about a failure where there is one line for it. */
export function problemSentences(error: unknown, texts: Texts["problem"], language: Language): string {
  const { title, hint } = problemText(error, texts);
  return sentences(language, title, hint);
}
