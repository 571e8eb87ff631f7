import type { Language } from ".";

/** How a sentence ends, in either language; quotation marks and brackets may follow. */
const ended = /[.!?:;…。！？：；]["'”’」』)）]*$/u;

/** The text as a whole sentence: with a full stop, unless it has an end. */
export function asSentence(text: string, language: Language): string {
  const trimmed = text.trimEnd();
  if (trimmed === "" || ended.test(trimmed)) return trimmed;
  return trimmed + (language === "zh-CN" ? "。" : ".");
}

/** What stands between two sentences. Full-width stops bring their space with them. */
export function sentenceGap(language: Language): string {
  return language === "zh-CN" ? "" : " ";
}

/** A text and, if there is one, what follows it, as both are read. */
export function sentences(language: Language, first: string, second: string | undefined): string {
  return second === undefined || second === "" ? first : asSentence(first, language) + sentenceGap(language) + second;
}
