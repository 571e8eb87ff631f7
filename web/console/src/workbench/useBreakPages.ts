import { useQueries } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { type BreakPage, type BreakQuery, listBreakPage, type WorkBreak } from "../api/workbench";
import { useLanguage } from "../texts/context";
import { firstRowOf, learnPage, placeOf, rowCount, unreadPages } from "./pages";

/** Pages that nobody looks at are kept this long; going back to them reads them again. */
const keptMilliseconds = 60_000;

/** A list of any length of which only the pages in sight are held and kept fresh. */
export interface BreakPages {
  /** Rows that can be scrolled to: those that were read, and one that stands for what follows. */
  rows: number;
  /** True when the last row stands for what was not read yet. */
  more: boolean;
  rowAt: (index: number) => WorkBreak | undefined;
  /** The rows of the pages in sight. */
  held: ReadonlyMap<string, WorkBreak>;
  /** The place of a row of a page in sight. */
  indexOf: (key: string) => number | undefined;
  error: unknown;
  loaded: boolean;
  refetch: () => void;
  /** Says which rows are in sight. */
  look: (first: number, last: number) => void;
}

/** Reads the breaks of a query page by page as they come in sight. A new query needs a new component (a key). */
export function useBreakPages(query: BreakQuery): BreakPages {
  const { language } = useLanguage();
  const [pages, setPages] = useState(unreadPages);
  const [sight, setSight] = useState({ first: 0, last: 0 });
  const first = Math.min(sight.first, pages.length - 1);
  const inSight = pages.slice(first, sight.last + 1);
  const answers = useQueries({
    queries: inSight.map(({ after }) => ({
      queryKey: ["reconciliations", "break-page", language, query, after ?? ""],
      queryFn: () => listBreakPage(query, after),
      gcTime: keptMilliseconds,
    })),
  });
  const data = answers.map((answer) => answer.data);
  const known = learnAll(pages, first, data);
  if (known !== pages) setPages(known);

  const held = new Map(data.flatMap((page) => page?.items ?? []).map((row) => [row.key, row]));
  const look = useCallback((firstRow: number, lastRow: number) => {
    const next = { first: placeOf(known, firstRow)?.page ?? 0, last: placeOf(known, lastRow)?.page ?? known.length - 1 };
    setSight((before) => (before.first === next.first && before.last === next.last ? before : next));
  }, [known]);
  return {
    rows: rowCount(known),
    more: known.at(-1)?.rows === undefined,
    rowAt: (index) => {
      const place = placeOf(known, index);
      return place === undefined ? undefined : data[place.page - first]?.items[place.row];
    },
    held,
    indexOf: (key) => {
      for (const [at, page] of data.entries()) {
        const row = page?.items.findIndex((item) => item.key === key) ?? -1;
        if (row >= 0) return firstRowOf(known, first + at) + row;
      }
      return undefined;
    },
    error: answers.find((answer) => answer.error !== null && answer.data === undefined)?.error ?? null,
    loaded: data[0] !== undefined,
    refetch: () => answers.forEach((answer) => void answer.refetch()),
    look,
  };
}

function learnAll(pages: typeof unreadPages, first: number, data: readonly (BreakPage | undefined)[]): typeof unreadPages {
  return data.reduce((known, page, at) => (page === undefined
    ? known
    : learnPage(known, first + at, { rows: page.items.length, endCursor: page.endCursor, more: page.more })), pages);
}
