import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { type ClusterNode, listNodes } from "../api/nodes";
import { formatDuration, formatRelative } from "../format/time";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { PageHeader } from "../parts/PageHeader";
import { StateTag, type Tone } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf, type Language, type Texts } from "../texts";
import { useLanguage } from "../texts/context";
import { skewText } from "./skew";

const tones: Record<ClusterNode["state"], Tone> = { live: "good", late: "bad", gone: "over" };

const refreshMilliseconds = 5_000;

function columnsOf({ nodes: names, nodeState }: Texts, language: Language, now: number): TableColumnsType<ClusterNode> {
  return [
    { title: names.name, render: (_, node) => <>{node.name} {node.answering && <StateTag tone="active">{names.answering}</StateTag>}</> },
    { title: names.state, render: (_, node) => <StateTag tone={tones[node.state]}>{nameOf(nodeState, node.state)}</StateTag> },
    { title: names.release, render: (_, node) => (node.release === "" ? <span className="quiet">{names.unknownRelease}</span> : <span className="code">{node.release}</span>) },
    { title: names.since, render: (_, node) => <Time value={node.startedAt} /> },
    { title: names.seen, render: (_, node) => <><Time value={node.seenAt} /> <span className="quiet">{formatRelative(node.seenAt, now, language)}</span></> },
    { title: names.skew, align: "right", render: (_, node) => skewText(node.clockSkewMs, names, (size) => formatDuration(size, language)) },
  ];
}

/** The nodes of the cluster with lease, release and clock. */
export default function NodesPage() {
  const { language, texts } = useLanguage();
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: listNodes, refetchInterval: refreshMilliseconds });
  return (
    <>
      <PageHeader title={texts.nodes.title} below={<span className="quiet">{texts.nodes.intro}</span>} />
      <Loaded query={nodes}>
        {({ now, items }) => (
          <Table size="small" className="panel" rowKey="nodeKey" dataSource={items} columns={columnsOf(texts, language, new Date(now).getTime())} scroll={{ x: "max-content" }}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }} locale={{ emptyText: <Nothing title={texts.nodes.empty} /> }} />
        )}
      </Loaded>
    </>
  );
}
