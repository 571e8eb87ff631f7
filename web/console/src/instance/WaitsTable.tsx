import { Table, Tag, type TableColumnsType } from "antd";
import { Link } from "react-router";

import type { Wait } from "../api/instances";
import { formatDuration } from "../format/time";
import { useNow } from "../live/useNow";
import { Nothing } from "../parts/Nothing";
import { Time } from "../parts/Time";
import { nameOf, type Texts } from "../texts";
import { useLanguage } from "../texts/context";
import { NameAndId } from "./NameAndId";
import { waitText } from "./waitText";

/** What is waited for, in words, with a link to where something can be done about it. */
function What({ wait }: { wait: Wait }) {
  const { language, texts } = useLanguage();
  const text = waitText(wait, texts, language);
  if (wait.key !== null && wait.kind === "USER_TASK") return <Link to={`/inbox/${wait.key}`}>{text}</Link>;
  if (wait.key !== null && wait.kind === "CALLED_PROCESS") return <Link to={`/instances/${wait.key}`}>{text}</Link>;
  return <span className="plain-text">{text}</span>;
}

function columnsOf(texts: Texts, waited: (wait: Wait) => string): TableColumnsType<Wait> {
  const names = texts.instance;
  return [
    { title: names.element, render: (_, w) => <NameAndId name={w.elementName} id={w.elementId} /> },
    { title: names.waitsFor, render: (_, w) => <><Tag>{nameOf(texts.waitKind, w.kind)}</Tag><What wait={w} /></> },
    { title: names.waitsSince, render: (_, w) => <Time value={w.since} /> },
    { title: names.duration, align: "right", render: (_, w) => <span className="nowrap">{waited(w)}</span> },
    { title: names.waitsUntil, render: (_, w) => <Time value={w.until} /> },
  ];
}

/** Everything that a running instance waits for, the longest first. */
export function WaitsTable({ waits }: { waits: readonly Wait[] }) {
  const { language, texts } = useLanguage();
  const now = useNow();
  const waited = (wait: Wait) => formatDuration(now - new Date(wait.since).getTime(), language);
  return (
    <Table size="small" rowKey={(w) => `${w.kind}-${w.key ?? w.elementId}-${w.elementInstanceKey}`} dataSource={[...waits]} columns={columnsOf(texts, waited)}
      pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} locale={{ emptyText: <Nothing title={texts.instance.noWaits} /> }} />
  );
}
