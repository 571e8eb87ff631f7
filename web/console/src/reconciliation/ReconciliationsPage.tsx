import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { Link } from "react-router";

import { listReconciliations, type Reconciliation } from "../api/reconciliations";
import { formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { PageHeader } from "../parts/PageHeader";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { Period } from "./Period";
import { runTone } from "./tones";
import { UploadStatement } from "./UploadStatement";

const count = (value: number) => <span className="amount">{formatCount(value)}</span>;

function Sides({ run }: { run: Reconciliation }) {
  const { reconciliation: texts } = useTexts();
  return (
    <div className="sides">
      {[run.left, run.right].map((side, index) => (
        <div key={index}>
          <Amount value={side.sum} /> <span className="quiet">{texts.items(formatCount(side.count))}</span>
        </div>
      ))}
    </div>
  );
}

function columnsOf(texts: Texts): TableColumnsType<Reconciliation> {
  const names = texts.reconciliation;
  return [
    { title: names.account, render: (_, run) => <Link to={`/reconciliations/${encodeURIComponent(run.key)}`} className="code">{run.account}</Link> },
    { title: names.period, render: (_, run) => <Period from={run.from} to={run.to} /> },
    { title: names.ruleSet, dataIndex: "ruleSet" },
    { title: names.state, render: (_, run) => <StateTag tone={runTone(run.state)}>{nameOf(texts.reconciliationState, run.state)}</StateTag> },
    { title: names.sides, align: "right", render: (_, run) => <Sides run={run} /> },
    { title: names.matched, align: "right", render: (_, run) => count(run.matched) },
    { title: names.suggested, align: "right", render: (_, run) => count(run.suggested) },
    { title: names.breaks, align: "right", render: (_, run) => count(run.breaks) },
    { title: names.openBreaks, align: "right", render: (_, run) => <strong>{count(run.openBreaks)}</strong> },
    { title: names.startedAt, render: (_, run) => <Time value={run.startedAt} /> },
  ];
}

/** Every run of the matcher with its figures, and the way to hand in a statement. */
export default function ReconciliationsPage() {
  const texts = useTexts();
  const names = texts.reconciliation;
  const runs = useQuery({ queryKey: ["reconciliations"], queryFn: listReconciliations });
  return (
    <>
      <PageHeader title={names.title} below={<Link to="/rules">{texts.rules.open}</Link>} actions={<UploadStatement />} />
      <Loaded query={runs}>
        {(rows) => (
          <Table
            size="small"
            className="panel"
            rowKey="key"
            dataSource={rows}
            columns={columnsOf(texts)}
            scroll={{ x: "max-content" }}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Nothing title={names.empty} hint={names.emptyHint} /> }}
          />
        )}
      </Loaded>
    </>
  );
}
