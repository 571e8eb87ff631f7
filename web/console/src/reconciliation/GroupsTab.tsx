import { useQuery } from "@tanstack/react-query";
import { Segmented, Table, type TableColumnsType } from "antd";
import { useState } from "react";

import { listGroups, type MatchGroup } from "../api/reconciliations";
import { isZero } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { nameOf, type Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { ConfirmGroup } from "./ConfirmGroup";
import { GroupItems } from "./GroupItems";
import { bandTone, isSuggested } from "./tones";

/** The bands that the server can narrow to; "" is all of them. */
const bands = ["", "suggest", "auto"];

function Band({ group, runKey }: { group: MatchGroup; runKey: string }) {
  const { band } = useTexts();
  return (
    <div className="stack">
      <StateTag tone={bandTone(group.band)}>{nameOf(band, group.band)}</StateTag>
      {isSuggested(group.band) && isZero(group.difference || "0") && <ConfirmGroup runKey={runKey} group={group.key} />}
    </div>
  );
}

function Why({ group }: { group: MatchGroup }) {
  const { reconciliation: names } = useTexts();
  return (
    <>
      <div>{group.why}</div>
      <div className="quiet">{names.pass}: {group.pass}</div>
      {!isZero(group.difference || "0") && <div>{names.difference}: <Amount value={group.difference} /></div>}
    </>
  );
}

function columnsOf({ reconciliation: names }: Texts, runKey: string): TableColumnsType<MatchGroup> {
  return [
    { title: names.band, width: 130, render: (_, group) => <Band group={group} runKey={runKey} /> },
    { title: names.confidence, width: 90, align: "right", render: (_, group) => <span className="amount">{String(group.confidence)}</span> },
    { title: names.left, width: 340, render: (_, group) => <GroupItems items={group.left} /> },
    { title: names.right, width: 340, render: (_, group) => <GroupItems items={group.right} /> },
    { title: names.why, render: (_, group) => <Why group={group} /> },
  ];
}

/** What the matcher put together and why; a suggestion can be confirmed. */
export function GroupsTab({ runKey }: { runKey: string }) {
  const { language, texts } = useLanguage();
  const names = texts.reconciliation;
  const [band, setBand] = useState("");
  const groups = useQuery({
    queryKey: ["reconciliations", runKey, "groups", band, language],
    queryFn: () => listGroups(runKey, band),
  });
  const options = bands.map((value) => ({ value, label: value === "" ? names.bandAny : nameOf(texts.band, value) }));
  return (
    <>
      <div className="toolbar">
        <Segmented aria-label={names.band} options={options} value={band} onChange={setBand} />
      </div>
      <Loaded query={groups}>
        {(rows) => (
          <Table
            size="small"
            rowKey="key"
            className="panel top-aligned"
            dataSource={rows}
            columns={columnsOf(texts, runKey)}
            scroll={{ x: 1200 }}
            pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Nothing title={names.noGroups} /> }}
          />
        )}
      </Loaded>
    </>
  );
}
