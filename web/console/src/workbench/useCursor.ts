import { useState } from "react";

import type { WorkBreak } from "../api/workbench";
import type { BreakPages } from "./useBreakPages";

/** The break that somebody works on. It stays the same when the list moves below it, and when another person takes it out of the list. */
export interface Cursor {
  key: string | undefined;
  /** Its place, or where it was last. */
  index: number;
  /** Its row as the list has it now; undefined when it is not there. */
  row: WorkBreak | undefined;
  /** Goes up with each move, so that the list follows moves only. */
  moves: number;
  step: (by: number) => void;
  to: (index: number) => void;
  /** Goes on to the first row behind (or before) this one that is not among `done`. */
  pass: (done: ReadonlySet<string>) => void;
}

interface Place {
  key: string | undefined;
  index: number;
  moves: number;
}

/** The place as the pages in sight have it now. */
function settle(place: Place, pages: BreakPages): Place {
  if (place.key === undefined) {
    const row = pages.rowAt(place.index);
    return row === undefined ? place : { ...place, key: row.key };
  }
  const index = pages.indexOf(place.key);
  return index === undefined || index === place.index ? place : { ...place, index };
}

function nextBeside(pages: BreakPages, index: number, done: ReadonlySet<string>): WorkBreak | undefined {
  for (const step of [1, -1]) {
    for (let at = index + step; at >= 0 && at < pages.rows; at += step) {
      const row = pages.rowAt(at);
      if (row === undefined) break;
      if (!done.has(row.key)) return row;
    }
  }
  return undefined;
}

/** Keeps the place in a list of breaks; `initial` is the key that the address names. */
export function useCursor(pages: BreakPages, initial: string | undefined): Cursor {
  const [place, setPlace] = useState<Place>({ key: initial, index: 0, moves: 0 });
  const settled = settle(place, pages);
  if (settled !== place) setPlace(settled);
  const row = settled.key === undefined ? undefined : pages.held.get(settled.key);
  const to = (wanted: number) => {
    const index = Math.max(0, Math.min(wanted, pages.rows - 1));
    setPlace({ key: pages.rowAt(index)?.key, index, moves: settled.moves + 1 });
  };
  return {
    ...settled,
    row,
    to,
    step: (by) => to(row === undefined && settled.key !== undefined && by > 0 ? settled.index + by - 1 : settled.index + by),
    pass: (done) => {
      const next = nextBeside(pages, settled.index, done);
      if (next !== undefined) setPlace({ key: next.key, index: pages.indexOf(next.key) ?? settled.index, moves: settled.moves + 1 });
    },
  };
}
