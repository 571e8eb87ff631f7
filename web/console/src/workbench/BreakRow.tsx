import { CheckSquareFilled, BorderOutlined, CommentOutlined, PaperClipOutlined } from "@ant-design/icons";
import { memo } from "react";

import type { WorkBreak } from "../api/workbench";
import { Amount } from "../parts/Amount";
import { DateText } from "../parts/DateText";
import { StateTag } from "../parts/StateTag";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { Age } from "./Age";
import { priorityTone, stateTone } from "./tones";

/** The id of the element of a row, for the list to name the one that is current. */
export const rowId = (key: string): string => `break-${key}`;

interface BreakRowProps {
  row: WorkBreak;
  index: number;
  top: number;
  current: boolean;
  marked: boolean;
}

function Pressing({ row }: { row: WorkBreak }) {
  const texts = useTexts();
  return (
    <>
      <span className="break-line">
        <StateTag tone={priorityTone(row.priority)}>{nameOf(texts.priorityName, row.priority)}</StateTag>
        {row.overdue && <span className="break-quiet overdue"> {texts.workbench.overdue}</span>}
      </span>
      <span className={row.overdue ? "break-line break-quiet overdue" : "break-line break-quiet"}>{texts.workbench.due} <DateText value={row.dueDate} /></span>
    </>
  );
}

function Marks({ row }: { row: WorkBreak }) {
  return (
    <>
      {row.comments > 0 && <span className="break-count"><CommentOutlined aria-hidden /> {row.comments}</span>}
      {row.evidence > 0 && <span className="break-count"><PaperClipOutlined aria-hidden /> {row.evidence}</span>}
    </>
  );
}

/** One break in two lines. */
export const BreakRow = memo(function BreakRow({ row, index, top, current, marked }: BreakRowProps) {
  const texts = useTexts();
  const about = [row.party, row.text].filter(Boolean).join(" · ");
  const classes = `break-row${current ? " break-row-current" : ""}${marked ? " break-row-marked" : ""}`;
  return (
    <div role="row" id={rowId(row.key)} aria-rowindex={index + 2} aria-selected={marked} data-index={index} className={classes}
      style={{ transform: `translateY(${top}px)` }}>
      <div role="gridcell" className="break-mark" data-mark aria-label={texts.workbench.mark}>
        {marked ? <CheckSquareFilled aria-hidden /> : <BorderOutlined aria-hidden />}
      </div>
      <div role="gridcell" className="break-cell">
        <Pressing row={row} />
      </div>
      <div role="gridcell" className="break-cell">
        <span className="break-line break-main" title={row.label}>{row.label || nameOf(texts.breakClass, row.class)}</span>
        <span className="break-line break-quiet"><span className="code">{row.account}</span></span>
      </div>
      <div role="gridcell" className="break-cell">
        <span className="break-line break-main" title={row.reference || row.itemId}><span className="code">{row.reference || row.itemId}</span> <Marks row={row} /></span>
        <span className="break-line break-quiet" title={about}>{about || "–"}</span>
      </div>
      <div role="gridcell" className="break-cell break-money">
        <span className="break-line break-main"><Amount value={row.amount} currency={row.currency} /></span>
        <span className="break-line break-quiet"><DateText value={row.valueDate} /> · <Age days={row.ageBusinessDays} short /></span>
      </div>
      <div role="gridcell" className="break-cell">
        <span className="break-line"><StateTag tone={stateTone(row.state)}>{nameOf(texts.breakState, row.state)}</StateTag></span>
        <span className="break-line break-quiet">{row.assignee || texts.workbench.nobody}</span>
      </div>
    </div>
  );
});

/** The place of a row that was not read yet. */
export function PendingRow({ index, top }: { index: number; top: number }) {
  const { workbench: texts } = useTexts();
  return (
    <div role="row" aria-rowindex={index + 2} aria-busy className="break-row break-row-pending" style={{ transform: `translateY(${top}px)` }}>
      <div role="gridcell" className="break-quiet">{texts.moreRows}</div>
    </div>
  );
}
