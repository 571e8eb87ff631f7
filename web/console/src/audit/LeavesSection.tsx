import { useInfiniteQuery } from "@tanstack/react-query";
import { Input, Table, type TableColumnsType } from "antd";
import { useState } from "react";

import { type AuditLeaf, listLeaves } from "../api/audit";
import { formatCount } from "../format/amount";
import { Digest } from "../parts/Digest";
import { Loaded } from "../parts/Loaded";
import { MoreButton } from "../parts/MoreButton";
import { Nothing } from "../parts/Nothing";
import { Section } from "../parts/Section";
import { Time } from "../parts/Time";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { isKey, leavesPageSize, nextCursor } from "./paging";

function columnsOf({ audit: names }: Texts): TableColumnsType<AuditLeaf> {
  return [
    { title: names.index, align: "right", render: (_, leaf) =>
      leaf.index === null ? <span className="quiet">{names.unsealed}</span> : <span className="amount">{formatCount(leaf.index)}</span> },
    { title: names.time, render: (_, leaf) => <Time value={leaf.time} /> },
    { title: names.actor, dataIndex: "actor" },
    { title: names.act, render: (_, leaf) => <span className="code">{leaf.act}</span> },
    { title: names.target, render: (_, leaf) => <span className="code">{leaf.target ?? "–"}</span> },
    { title: names.rule, render: (_, leaf) => <Digest value={leaf.rule} /> },
    { title: names.change, render: (_, leaf) =>
      (leaf.before || leaf.after ? <span className="nowrap"><Digest value={leaf.before} length={8} /> → <Digest value={leaf.after} length={8} /></span> : "–") },
    { title: names.hash, render: (_, leaf) => <Digest value={leaf.hash} /> },
  ];
}

interface LeafSearchProps {
  onActor: (actor: string) => void;
  onTarget: (target: string) => void;
}

function LeafSearch({ onActor, onTarget }: LeafSearchProps) {
  const { audit: texts } = useTexts();
  const [target, setTarget] = useState("");
  const wrong = target !== "" && !isKey(target);
  return (
    <div className="toolbar toolbar-inset">
      <Input.Search allowClear className="toolbar-search" placeholder={texts.filterActor} aria-label={texts.filterActor}
        onSearch={(text) => onActor(text.trim())} />
      <Input.Search allowClear className="toolbar-search" placeholder={texts.filterTarget} aria-label={texts.filterTarget}
        status={wrong ? "error" : ""} value={target} onChange={(event) => setTarget(event.target.value.trim())}
        onSearch={(text) => { if (text.trim() === "" || isKey(text.trim())) onTarget(text.trim()); }} />
    </div>
  );
}

/** The newest acts, narrowed to an actor or a target. */
export function LeavesSection() {
  const texts = useTexts();
  const [actor, setActor] = useState("");
  const [target, setTarget] = useState("");
  const leaves = useInfiniteQuery({
    queryKey: ["audit", "leaves", actor, target],
    queryFn: ({ pageParam }) => listLeaves({ actor, target, before: pageParam, limit: leavesPageSize }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
  return (
    <Section title={texts.audit.leaves} flush>
      <LeafSearch onActor={setActor} onTarget={setTarget} />
      <Loaded query={leaves}>
        {({ pages }) => (
          <Table
            size="small"
            rowKey="cursor"
            dataSource={pages.flat()}
            columns={columnsOf(texts)}
            scroll={{ x: "max-content" }}
            pagination={false}
            footer={() => <MoreButton query={leaves} />}
            locale={{ emptyText: <Nothing title={texts.audit.noLeaves} /> }}
          />
        )}
      </Loaded>
    </Section>
  );
}
