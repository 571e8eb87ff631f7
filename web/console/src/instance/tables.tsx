import { Table, type TableColumnsType } from "antd";
import type { ReactNode } from "react";

import type { ElementInstance, Job, Variable } from "../api/instances";
import { formatDuration } from "../format/time";
import { useNow } from "../live/useNow";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { instanceTone } from "../processes/tones";
import { nameOf, type Language, type Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { NameAndId } from "./NameAndId";
import { barOf, spanOf } from "./timeline";

const shown = { pageSize: 20, hideOnSinglePage: true, showSizeChanger: false, size: "small" } as const;

function elementColumns(texts: Texts, language: Language, span: { first: number; last: number }, now: number): TableColumnsType<ElementInstance> {
  const names = texts.instance;
  return [
    { title: names.element, render: (_, e) => <NameAndId name={e.elementName} id={e.elementId} /> },
    { title: names.type, render: (_, e) => nameOf(texts.elementType, e.type) },
    { title: names.state, render: (_, e) => <StateTag tone={instanceTone(e.state)}>{nameOf(texts.instanceState, e.state)}</StateTag> },
    { title: names.startedAt, render: (_, e) => <Time value={e.startDate} /> },
    { title: names.duration, align: "right", render: (_, e) => (
      <span className="nowrap">{formatDuration((e.endDate ? new Date(e.endDate).getTime() : now) - new Date(e.startDate).getTime(), language)}</span>
    ) },
    { title: names.timelineBar, width: 240, render: (_, e) => {
      const { offset, width } = barOf(e, span.first, span.last, now);
      return <div className="bar-track" aria-hidden="true"><div className={`bar bar-${e.state.toLowerCase()}`} style={{ marginLeft: `${offset}%`, width: `${width}%` }} /></div>;
    } },
  ];
}

/** The visits of elements on a time axis. */
export function TimelineTable({ elements }: { elements: readonly ElementInstance[] }) {
  const { language, texts } = useLanguage();
  const now = useNow();
  return (
    <Table size="small" rowKey="elementInstanceKey" dataSource={[...elements]} columns={elementColumns(texts, language, spanOf(elements, now), now)}
      pagination={shown} scroll={{ x: "max-content" }} />
  );
}

interface VariablesTableProps {
  variables: readonly Variable[];
  elements: readonly ElementInstance[];
  root: string;
  /** The values that a variable had, shown on demand. */
  history: (variable: Variable) => ReactNode;
}

/** The variables by scope. */
export function VariablesTable({ variables, elements, root, history }: VariablesTableProps) {
  const { instance: names } = useTexts();
  const nameOfScope = new Map(elements.map((e) => [e.elementInstanceKey, e.elementName || e.elementId]));
  const columns: TableColumnsType<Variable> = [
    { title: names.variableName, render: (_, v) => <span className="code">{v.name}</span> },
    { title: names.variableScope, render: (_, v) => (v.scopeKey === root ? names.scopeInstance : nameOfScope.get(v.scopeKey) ?? v.scopeKey) },
    { title: names.variableValue, render: (_, v) => <span className="code wrap variable-value">{v.value}{v.isTruncated === true && "…"}</span> },
  ];
  return (
    <Table size="small" rowKey="variableKey" dataSource={[...variables]} columns={columns} pagination={shown} className="top-aligned"
      expandable={{ expandedRowRender: history }}
      locale={{ emptyText: <Nothing title={names.noVariables} /> }} />
  );
}

/** The jobs of the instance. */
export function JobsTable({ jobs }: { jobs: readonly Job[] }) {
  const texts = useTexts();
  const names = texts.instance;
  const columns: TableColumnsType<Job> = [
    { title: names.jobType, render: (_, j) => <span className="code">{j.type}</span> },
    { title: names.element, render: (_, j) => <span className="code">{j.elementId}</span> },
    { title: names.state, render: (_, j) => nameOf(texts.jobState, j.state) },
    { title: names.jobWorker, render: (_, j) => j.worker || "–" },
    { title: names.retries, align: "right", dataIndex: "retries" },
    { title: names.jobError, render: (_, j) => <span className="plain-text">{j.errorMessage || "–"}</span> },
  ];
  return (
    <Table size="small" rowKey="jobKey" dataSource={[...jobs]} columns={columns} pagination={shown} scroll={{ x: "max-content" }}
      locale={{ emptyText: <Nothing title={names.noJobs} /> }} />
  );
}
