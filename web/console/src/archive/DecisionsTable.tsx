import { Table, type TableColumnsType } from "antd";

import { NameAndId } from "../instance/NameAndId";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import type { ArchivedDecision, NamedValue } from "./document";

function Values({ title, values }: { title: string; values: readonly NamedValue[] }) {
  return (
    <div>
      <strong>{title}</strong>
      <ul className="named-values">
        {values.map(({ name, value }, place) => <li key={place}><span className="code">{name}</span> = <span className="code wrap">{value}</span></li>)}
      </ul>
    </div>
  );
}

/** Inputs of a decision, and what the rules that matched gave. */
function Evaluation({ decision }: { decision: ArchivedDecision }) {
  const { archive: names } = useTexts();
  return (
    <div className="stack">
      {decision.inputs.length > 0 && <Values title={names.inputs} values={decision.inputs} />}
      {decision.rules.map((rule) => <Values key={rule.index} title={names.matchedRule(rule.index)} values={rule.outputs} />)}
    </div>
  );
}

/** The decisions that were taken, with inputs and rules. */
export function DecisionsTable({ decisions }: { decisions: readonly ArchivedDecision[] }) {
  const texts = useTexts();
  const names = texts.archive;
  const columns: TableColumnsType<ArchivedDecision> = [
    { title: names.decision, render: (_, d) => <NameAndId name={d.name} id={d.decisionId} /> },
    { title: texts.processes.version, align: "right", dataIndex: "version" },
    { title: names.decisionType, render: (_, d) => nameOf(texts.evaluationType, d.type) },
    { title: texts.instance.state, render: (_, d) => <StateTag tone={d.state === "FAILED" ? "bad" : "good"}>{nameOf(texts.evaluationState, d.state)}</StateTag> },
    { title: names.result, render: (_, d) => <span className="code wrap variable-value">{d.failure || d.result}</span> },
    { title: names.decidedAt, render: (_, d) => <Time value={d.time} /> },
  ];
  return (
    <Table size="small" rowKey="key" dataSource={[...decisions]} columns={columns} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} className="top-aligned"
      expandable={{ rowExpandable: ({ inputs, rules }) => inputs.length + rules.length > 0, expandedRowRender: (decision) => <Evaluation decision={decision} /> }}
      locale={{ emptyText: <Nothing title={names.noDecisions} /> }} />
  );
}
