import { useInfiniteQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { type Band as GroupBand, groupPageSize, listGroups, type MatchGroup } from "../api/reconciliations";
import { isZero } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Loaded } from "../parts/Loaded";
import { MoreButton } from "../parts/MoreButton";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { nameOf, type Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { ConfirmGroup } from "./ConfirmGroup";
import { GroupItems } from "./GroupItems";
import { RefuseGroup } from "./RefuseGroup";
import { groupTone } from "./tones";

function Band({ group, runKey }: { group: MatchGroup; runKey: string }) {
  const { band } = useTexts();
  return (
    <div className="stack">
      <StateTag tone={groupTone(group.state)}>{nameOf(band, group.state)}</StateTag>
      {group.state === "suggested" && isZero(group.difference || "0") && <ConfirmGroup runKey={runKey} group={group.key} />}
      {group.state === "suggested" && <RefuseGroup runKey={runKey} group={group.key} />}
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
    { title: names.state, width: 130, render: (_, group) => <Band group={group} runKey={runKey} /> },
    { title: names.confidence, width: 90, align: "right", render: (_, group) => <span className="amount">{String(group.confidence)}</span> },
    { title: names.left, width: 340, render: (_, group) => <GroupItems items={group.left} /> },
    { title: names.right, width: 340, render: (_, group) => <GroupItems items={group.right} /> },
    { title: names.why, render: (_, group) => <Why group={group} /> },
  ];
}

/** What the matcher put together in one band, and why; a suggestion can be confirmed or refused. */
export function GroupsTab({ runKey, band }: { runKey: string; band: GroupBand }) {
  const { language, texts } = useLanguage();
  const groups = useInfiniteQuery({
    queryKey: ["reconciliations", runKey, "groups", band, language],
    queryFn: ({ pageParam }) => listGroups(runKey, band, pageParam, groupPageSize),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.length < groupPageSize ? undefined : page.at(-1)?.key),
  });
  return (
    <Loaded query={groups}>
      {({ pages }) => (
        <Table
          size="small"
          rowKey="key"
          className="panel top-aligned"
          dataSource={pages.flat()}
          columns={columnsOf(texts, runKey)}
          scroll={{ x: 1200 }}
          pagination={false}
          footer={() => <MoreButton query={groups} />}
          locale={{ emptyText: <Nothing title={texts.reconciliation.noGroups} /> }}
        />
      )}
    </Loaded>
  );
}
