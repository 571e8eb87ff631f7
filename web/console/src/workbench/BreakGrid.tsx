import { CaretDownOutlined, CaretUpOutlined } from "@ant-design/icons";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type RefObject, useEffect } from "react";

import { useTexts } from "../texts/context";
import { BreakRow, PendingRow, rowId } from "./BreakRow";
import { type BreakFilter, sortedBy, type SortName } from "./filter";
import type { BreakPages } from "./useBreakPages";
import type { Cursor } from "./useCursor";
import type { Marks } from "./useMarks";

const rowHeightPixels = 50;

/** The head stays in sight above the rows. */
const headHeightPixels = 36;

/** Rows drawn beyond those in sight, and rows ahead for which the next page is read. */
const overscan = 8;
const readAhead = 40;

interface BreakGridProps {
  pages: BreakPages;
  cursor: Cursor;
  marks: Marks;
  total: number | undefined;
  filter: BreakFilter;
  onFilter: (filter: BreakFilter) => void;
  onMark: (index: number, range: boolean) => void;
  focus: RefObject<HTMLDivElement | null>;
}

function SortButton({ name, label, filter, onFilter }: { name: SortName; label: string; filter: BreakFilter; onFilter: (filter: BreakFilter) => void }) {
  const { workbench: texts } = useTexts();
  const active = (filter.sort ?? "priority") === name;
  const Caret = filter.order === "asc" ? CaretUpOutlined : CaretDownOutlined;
  return (
    <button type="button" className={active ? "sort-button sort-button-active" : "sort-button"} title={texts.sortBy(label)} aria-label={texts.sortBy(label)}
      onClick={() => onFilter(sortedBy(filter, name))}>
      {label} {active && <Caret aria-hidden />}
    </button>
  );
}

function Head({ filter, onFilter }: Pick<BreakGridProps, "filter" | "onFilter">) {
  const { workbench: texts } = useTexts();
  const sorted = (name: SortName) => ((filter.sort ?? "priority") !== name ? "none" : filter.order === "asc" ? "ascending" : "descending");
  const sort = (name: SortName, label: string) => <SortButton name={name} label={label} filter={filter} onFilter={onFilter} />;
  return (
    <div role="row" aria-rowindex={1} className="break-head">
      <div role="columnheader" className="break-mark"><span className="hidden-text">{texts.mark}</span></div>
      <div role="columnheader" aria-sort={sorted("priority")}>{sort("priority", texts.priority)}</div>
      <div role="columnheader">{texts.class} / {texts.account}</div>
      <div role="columnheader">{texts.reference} / {texts.text}</div>
      <div role="columnheader" aria-sort={sorted("amount")} className="break-money">{sort("amount", texts.amount)} / {sort("age", texts.age)}</div>
      <div role="columnheader">{texts.state} / {texts.assignee}</div>
    </div>
  );
}

/** The breaks as a grid of which only the rows in sight are drawn. It has the focus as a whole; the current row is its active one. */
export function BreakGrid({ pages, cursor, marks, total, filter, onFilter, onMark, focus }: BreakGridProps) {
  const { workbench: texts } = useTexts();
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are only called while this component draws
  const virtualizer = useVirtualizer({
    count: pages.rows, getScrollElement: () => focus.current, estimateSize: () => rowHeightPixels, overscan,
    scrollMargin: headHeightPixels, scrollPaddingStart: headHeightPixels,
  });
  const rows = virtualizer.getVirtualItems();
  const first = rows.at(0)?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  const { look } = pages;
  useEffect(() => look(first, last + readAhead), [look, first, last]);
  const { moves, index } = cursor;
  useEffect(() => {
    if (moves > 0) virtualizer.scrollToIndex(index, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list follows moves, not rows that shift below the reader
  }, [moves]);
  const click = (event: MouseEvent) => {
    const target = event.target as Element;
    const place = target.closest<HTMLElement>("[data-index]")?.dataset.index;
    if (place === undefined) return;
    if (event.shiftKey || target.closest("[data-mark]") !== null) onMark(Number(place), event.shiftKey);
    cursor.to(Number(place));
  };
  const inSight = cursor.row !== undefined && rows.some((row) => row.index === index);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys of the page act on the current row
    <div ref={focus} role="grid" tabIndex={0} className="break-grid" aria-label={texts.gridLabel} aria-multiselectable aria-rowcount={total === undefined ? -1 : total + 1}
      aria-activedescendant={inSight && cursor.key !== undefined ? rowId(cursor.key) : undefined} onClick={click}>
      <Head filter={filter} onFilter={onFilter} />
      <div role="rowgroup" className="break-space" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map(({ index: at, start }) => {
          const row = pages.rowAt(at);
          const top = start - headHeightPixels;
          return row === undefined
            ? <PendingRow key={`pending-${at}`} index={at} top={top} />
            : <BreakRow key={row.key} row={row} index={at} top={top} current={row.key === cursor.key} marked={marks.has(row.key)} />;
        })}
      </div>
    </div>
  );
}
