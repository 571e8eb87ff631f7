import { describe, expect, it } from "vitest";

import { firstRowOf, type KnownPages, learnPage, placeOf, type ReadPage, rowCount, unreadPages } from "../../src/workbench/pages";

const full = (endCursor: string): ReadPage => ({ rows: 3, endCursor, more: true });
const last = (rows: number): ReadPage => ({ rows, endCursor: null, more: false });

/** The pages after each was read in turn. */
const readThrough = (...read: ReadPage[]): KnownPages => read.reduce((pages, page, index) => learnPage(pages, index, page), unreadPages);

describe("learnPage", () => {
  it("knows one row before anything was read, so that there is something to look at", () => {
    expect(rowCount(unreadPages)).toBe(1);
  });

  it("goes from page to page by the cursor at the end of each", () => {
    const pages = readThrough(full("c"), full("f"), last(2));
    expect(pages).toEqual([{ after: undefined, rows: 3 }, { after: "c", rows: 3 }, { after: "f", rows: 2 }]);
    expect(rowCount(pages)).toBe(8);
  });

  it("stays the same when a page is read again and nothing has changed", () => {
    const pages = readThrough(full("c"), full("f"), last(2));
    expect(learnPage(pages, 1, full("f"))).toBe(pages);
    expect(learnPage(pages, 2, last(2))).toBe(pages);
  });

  it("reads on from the new end when a page ends elsewhere, and forgets what was behind", () => {
    const pages = learnPage(readThrough(full("c"), full("f"), last(2)), 0, full("d"));
    expect(pages).toEqual([{ after: undefined, rows: 3 }, { after: "d", rows: 3 }]);
  });

  it("ends where the list has become shorter", () => {
    expect(rowCount(learnPage(readThrough(full("c"), full("f"), last(2)), 1, last(1)))).toBe(4);
    expect(rowCount(learnPage(unreadPages, 0, last(0)))).toBe(0);
  });
});

describe("placeOf", () => {
  const pages = readThrough(full("c"), last(2));
  it.each([[0, { page: 0, row: 0 }], [2, { page: 0, row: 2 }], [3, { page: 1, row: 0 }], [4, { page: 1, row: 1 }], [5, undefined], [-1, undefined]])(
    "finds row %d", (index, place) => expect(placeOf(pages, index)).toEqual(place));

  it("is undone by the first row of the page", () => {
    expect([firstRowOf(pages, 0), firstRowOf(pages, 1)]).toEqual([0, 3]);
  });
});
