import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { listStatements, type Proof, type Statement } from "../api/reconciliations";
import { formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { Period } from "./Period";
import { proofTone } from "./tones";

function Proofs({ proofs }: { proofs: Record<string, Proof> }) {
  const { proof: names } = useTexts();
  return (
    <ul className="proofs">
      {Object.entries(proofs).map(([name, proof]) => (
        <li key={name}>
          <StateTag tone={proofTone(proof.state)}>{`${nameOf(names, name)}: ${nameOf(names, proof.state)}`}</StateTag>
          {proof.reason && <div className="quiet">{proof.reason}</div>}
        </li>
      ))}
    </ul>
  );
}

function columnsOf({ reconciliation: names }: Texts): TableColumnsType<Statement> {
  return [
    { title: names.statement, render: (_, row) => <span className="code">{row.statementId}</span> },
    { title: names.period, render: (_, row) => <Period from={row.from} to={row.to} /> },
    { title: names.opening, align: "right", render: (_, row) => <Amount value={row.opening} currency={row.currency} /> },
    { title: names.sum, align: "right", render: (_, row) => <Amount value={row.sum} /> },
    { title: names.closing, align: "right", render: (_, row) => <Amount value={row.closing} currency={row.currency} /> },
    { title: names.entries, align: "right", render: (_, row) => <span className="amount">{formatCount(row.entryCount)}</span> },
    { title: names.proofs, render: (_, row) => <Proofs proofs={row.proofs} /> },
    { title: names.file, render: (_, row) => <span className="code">{row.file}</span> },
    { title: names.loadedAt, render: (_, row) => <Time value={row.loadedAt} /> },
  ];
}

/** The statements of the account with the verdict of each check. */
export function StatementsTab({ account }: { account: string }) {
  const texts = useTexts();
  const statements = useQuery({ queryKey: ["statements", account], queryFn: () => listStatements(account) });
  return (
    <Loaded query={statements}>
      {(rows) => (
        <Table
          size="small"
          rowKey="key"
          className="panel top-aligned"
          dataSource={rows}
          columns={columnsOf(texts)}
          scroll={{ x: "max-content" }}
          pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <Nothing title={texts.reconciliation.noStatements} /> }}
        />
      )}
    </Loaded>
  );
}
