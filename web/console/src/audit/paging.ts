import type { AuditLeaf } from "../api/audit";

/** Leaves of one request. */
export const leavesPageSize = 100;

/** The cursor of the next page, or undefined when the page was the last one. */
export function nextCursor(page: readonly AuditLeaf[]): string | undefined {
  return page.length < leavesPageSize ? undefined : page.at(-1)?.cursor;
}

/** Only digits make a key; anything else narrows to nothing that the server knows. */
export function isKey(text: string): boolean {
  return /^\d{1,19}$/.test(text);
}
