/** What is known of one page of a list that is read by cursors: where it starts, and how many rows it has once it was read. */
export interface KnownPage {
  after: string | undefined;
  rows: number | undefined;
}

/** The pages of a list as far as they are known, in their order. */
export type KnownPages = readonly KnownPage[];

/** A list of which nothing was read. */
export const unreadPages: KnownPages = [{ after: undefined, rows: undefined }];

/** What a read page tells. */
export interface ReadPage {
  rows: number;
  endCursor: string | null;
  more: boolean;
}

/**
 * What is known after a page was read. The cursor at its end begins the next page; where that is another one than before, or the
 * list ends, the pages behind it are forgotten: they are read again when somebody goes there. The page right behind keeps its size until then,
 * so that nothing jumps. The same list comes back when nothing is new.
 */
export function learnPage(pages: KnownPages, index: number, read: ReadPage): KnownPages {
  const page = pages[index];
  if (page === undefined) return pages;
  const next = pages[index + 1];
  const end = read.more ? read.endCursor ?? undefined : undefined;
  const sameEnd = next?.after === end;
  if (sameEnd && page.rows === read.rows) return pages;
  const before = [...pages.slice(0, index), { ...page, rows: read.rows }];
  if (sameEnd) return [...before, ...pages.slice(index + 1)];
  return end === undefined ? before : [...before, { after: end, rows: next?.rows }];
}

/** Rows that a page which was never read takes in the list, so that its place can be scrolled to. */
const unreadRows = 1;

const rowsOf = (page: KnownPage) => page.rows ?? unreadRows;

/** How many rows the known pages have; a page that was never read has one, which stands for all of them. */
export function rowCount(pages: KnownPages): number {
  return pages.reduce((sum, page) => sum + rowsOf(page), 0);
}

/** Where a row of the list is. */
export interface RowPlace {
  page: number;
  row: number;
}

/** Finds the page of a row, and its place there; undefined behind the end. */
export function placeOf(pages: KnownPages, index: number): RowPlace | undefined {
  let first = 0;
  for (const [at, page] of pages.entries()) {
    if (index < first + rowsOf(page)) return index < first ? undefined : { page: at, row: index - first };
    first += rowsOf(page);
  }
  return undefined;
}

/** The place of the first row of a page in the list. */
export function firstRowOf(pages: KnownPages, page: number): number {
  return rowCount(pages.slice(0, page));
}
