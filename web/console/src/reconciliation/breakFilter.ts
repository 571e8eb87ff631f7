import type { Break } from "../api/reconciliations";

/** A range of ages in business days. */
export type AgeBucket = "fresh" | "week" | "old";

/** What breaks are narrowed to; what is undefined does not narrow. */
export interface BreakFilter {
  class?: string;
  side?: string;
  state?: string;
  age?: AgeBucket;
}

/** The bucket of an age: up to one business day, up to five, more. */
export function ageBucketOf(businessDays: number): AgeBucket {
  if (businessDays <= 1) return "fresh";
  return businessDays <= 5 ? "week" : "old";
}

/** The breaks that fit every condition of the filter, in their order. */
export function filterBreaks(breaks: readonly Break[], filter: BreakFilter): Break[] {
  return breaks.filter((item) =>
    (filter.class === undefined || item.class === filter.class)
    && (filter.side === undefined || item.side === filter.side)
    && (filter.state === undefined || item.state === filter.state)
    && (filter.age === undefined || ageBucketOf(item.ageBusinessDays) === filter.age));
}

/** A value that occurs in a list, with the name to show for it. */
export interface Choice {
  value: string;
  label: string;
}

/** The different values of a list in the order of their first occurrence. */
export function choicesOf<Item>(items: readonly Item[], valueOf: (item: Item) => string, labelOf: (item: Item) => string): Choice[] {
  const labels = new Map<string, string>();
  for (const item of items) {
    if (!labels.has(valueOf(item))) labels.set(valueOf(item), labelOf(item));
  }
  return [...labels].map(([value, label]) => ({ value, label }));
}
