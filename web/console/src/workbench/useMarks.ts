import { useCallback, useState } from "react";

import type { WorkBreak } from "../api/workbench";

/** Most breaks of one decision. */
export const maxMarks = 1000;

/** The breaks that somebody marked, as they were last seen. */
export interface Marks {
  all: readonly WorkBreak[];
  has: (key: string) => boolean;
  toggle: (row: WorkBreak) => void;
  add: (rows: readonly WorkBreak[]) => void;
  drop: (keys: ReadonlySet<string>) => void;
  clear: () => void;
  /** Takes over what the list knows newer. */
  renew: (held: ReadonlyMap<string, WorkBreak>) => void;
}

/** The marked breaks with what the pages in sight know newer; the same map when there is nothing newer. */
export function renewMarks(marks: ReadonlyMap<string, WorkBreak>, held: ReadonlyMap<string, WorkBreak>): ReadonlyMap<string, WorkBreak> {
  const newer = [...marks.values()].flatMap((mark) => {
    const row = held.get(mark.key);
    return row !== undefined && row.revision !== mark.revision ? [row] : [];
  });
  return newer.length === 0 ? marks : new Map([...marks, ...newer.map((row) => [row.key, row] as const)]);
}

/** Keeps the marks while the list is scrolled, filtered and read again. */
export function useMarks(): Marks {
  const [marks, setMarks] = useState<ReadonlyMap<string, WorkBreak>>(new Map());
  const add = (rows: readonly WorkBreak[]) => setMarks((now) => new Map([...now, ...rows.map((row) => [row.key, row] as const)]));
  const drop = (keys: ReadonlySet<string>) => setMarks((now) => new Map([...now].filter(([key]) => !keys.has(key))));
  return {
    all: [...marks.values()],
    has: (key) => marks.has(key),
    toggle: (row) => (marks.has(row.key) ? drop(new Set([row.key])) : add([row])),
    add,
    drop,
    clear: () => setMarks(new Map()),
    renew: useCallback((held) => setMarks((now) => renewMarks(now, held)), []),
  };
}

/** Where breaks have to be alike to be one group. */
export interface MarkGroup {
  account: string;
  currency: string;
}

/** The account and currency that all breaks share, or undefined. */
export function sharedGroup(rows: readonly WorkBreak[]): MarkGroup | undefined {
  const [first] = rows;
  if (first === undefined || rows.some((row) => row.account !== first.account || row.currency !== first.currency)) return undefined;
  return { account: first.account, currency: first.currency };
}
