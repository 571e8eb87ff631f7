import { ledgerPageSize } from "../api/ledger";

/** The key to ask for the next page with, or undefined when the page was the last one. */
export function nextBefore(page: readonly { key: string }[]): string | undefined {
  return page.length < ledgerPageSize ? undefined : page.at(-1)?.key;
}
