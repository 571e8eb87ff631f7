import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { listLeaves, type AuditLeaf } from "../api/audit";
import { Digest } from "../parts/Digest";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { Time } from "../parts/Time";
import { useTexts } from "../texts/context";

/** Who did what to an instance, newest first. */
export function AuditTrail({ target }: { target: string }) {
  const { audit: names, instance: texts } = useTexts();
  const leaves = useQuery({ queryKey: ["audit", "leaves", "of", target], queryFn: () => listLeaves({ target, limit: 200 }) });
  const columns: TableColumnsType<AuditLeaf> = [
    { title: names.time, render: (_, leaf) => <Time value={leaf.time} /> },
    { title: names.actor, dataIndex: "actor" },
    { title: names.act, render: (_, leaf) => <span className="code">{leaf.act}</span> },
    { title: names.rule, render: (_, leaf) => <Digest value={leaf.rule} /> },
    { title: names.hash, render: (_, leaf) => <Digest value={leaf.hash} /> },
  ];
  return (
    <Loaded query={leaves}>
      {(found) => (
        <Table size="small" rowKey="cursor" dataSource={found} columns={columns} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <Nothing title={texts.noAudit} /> }} />
      )}
    </Loaded>
  );
}
