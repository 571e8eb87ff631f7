import type { Texts } from "../texts";

/** By how much a clock is ahead or behind; less than a millisecond is nothing. */
export function skewText(milliseconds: number, texts: Texts["nodes"], amount: (milliseconds: number) => string): string {
  const size = Math.abs(milliseconds);
  if (size < 1) return texts.exact;
  return milliseconds > 0 ? texts.ahead(amount(size)) : texts.behind(amount(size));
}
