import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { useMemo, useState } from "react";
import { Link } from "react-router";

import { type Break, listBreaks, listLimit } from "../api/reconciliations";
import { compareAmounts, formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { DateText } from "../parts/DateText";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { nameOf, type Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { type BreakFilter, filterBreaks } from "./breakFilter";
import { BreakToolbar } from "./BreakToolbar";
import { breakTone } from "./tones";

/** Only the rows in sight are drawn, so that thousands of breaks scroll smoothly. */
const tableHeightPixels = 520;
const tableWidthPixels = 1320;

function Work({ item }: { item: Break }) {
  const { reconciliation: texts } = useTexts();
  return (
    <span className="links">
      {item.userTaskKey && <Link to={`/inbox/${item.userTaskKey}`}>{texts.openTask}</Link>}
      {item.journalKey && <Link to={`/ledger/journals/${item.journalKey}`}>{texts.journal}</Link>}
      {!item.userTaskKey && !item.journalKey && "–"}
    </span>
  );
}

function columnsOf(texts: Texts): TableColumnsType<Break> {
  const names = texts.reconciliation;
  return [
    { title: names.class, width: 190, ellipsis: true, render: (_, item) => item.label || item.class },
    { title: names.side, width: 100, render: (_, item) => nameOf(texts.side, item.side) },
    { title: names.amount, width: 160, align: "right", sorter: (a, b) => compareAmounts(a.amount, b.amount),
      render: (_, item) => <Amount value={item.amount} currency={item.currency} /> },
    { title: names.bookingDate, width: 120, sorter: (a, b) => a.bookingDate.localeCompare(b.bookingDate),
      render: (_, item) => <DateText value={item.bookingDate} /> },
    { title: names.age, width: 145, align: "right", sorter: (a, b) => a.ageBusinessDays - b.ageBusinessDays,
      render: (_, item) => <span className="amount">{names.ageDays(item.ageBusinessDays)}</span> },
    { title: names.reference, width: 170, ellipsis: true, render: (_, item) => <span className="code">{item.reference || item.itemId}</span> },
    { title: names.text, ellipsis: true, render: (_, item) => item.text || "–" },
    { title: names.state, width: 115, render: (_, item) => <StateTag tone={breakTone(item.state)}>{nameOf(texts.breakState, item.state)}</StateTag> },
    { title: `${names.task} / ${names.journal}`, width: 150, render: (_, item) => <Work item={item} /> },
  ];
}

function BreakTable({ breaks }: { breaks: readonly Break[] }) {
  const texts = useTexts();
  const [filter, setFilter] = useState<BreakFilter>({});
  const rows = useMemo(() => filterBreaks(breaks, filter), [breaks, filter]);
  return (
    <>
      <div className="toolbar">
        <BreakToolbar breaks={breaks} filter={filter} onChange={setFilter} />
        <span className="quiet">{texts.shared.showing(formatCount(rows.length), formatCount(breaks.length))}</span>
        {breaks.length >= listLimit && <span className="quiet">{texts.shared.limited(formatCount(listLimit))}</span>}
      </div>
      <Table
        virtual
        size="small"
        rowKey="key"
        className="panel"
        dataSource={rows}
        columns={columnsOf(texts)}
        scroll={{ x: tableWidthPixels, y: tableHeightPixels }}
        pagination={false}
        locale={{ emptyText: <Nothing title={texts.reconciliation.noBreaks} /> }}
      />
    </>
  );
}

/** What found no partner, to filter, sort and work on. */
export function BreaksTab({ runKey }: { runKey: string }) {
  const { language } = useLanguage();
  const breaks = useQuery({ queryKey: ["reconciliations", runKey, "breaks", language], queryFn: () => listBreaks(runKey) });
  return <Loaded query={breaks}>{(found) => <BreakTable breaks={found} />}</Loaded>;
}
