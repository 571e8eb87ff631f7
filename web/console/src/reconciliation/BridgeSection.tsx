import { Table, type TableColumnsType } from "antd";

import type { Bridge } from "../api/reconciliations";
import { Amount } from "../parts/Amount";
import { Section } from "../parts/Section";
import { StateTag } from "../parts/StateTag";
import { useTexts } from "../texts/context";
import { type BridgeRow, bridgeRows } from "./bridgeRows";

/** The proof of balance, line by line, and whether it closes. */
export function BridgeSection({ bridge }: { bridge: Bridge }) {
  const { reconciliation: texts } = useTexts();
  const columns: TableColumnsType<BridgeRow> = [
    { title: texts.bridgeItem, dataIndex: "label" },
    { title: texts.amount, align: "right", render: (_, row) => <Amount value={row.amount} currency={bridge.currency} /> },
  ];
  const rowClassName = (row: BridgeRow) => {
    if (row.kind === "line") return "";
    return bridge.proven ? "bridge-unexplained bridge-closes" : "bridge-unexplained bridge-open";
  };
  return (
    <Section
      title={texts.bridge}
      flush
      extra={<StateTag tone={bridge.proven ? "good" : "bad"}>{bridge.proven ? texts.balanced : texts.notBalanced}</StateTag>}
    >
      <Table
        size="small"
        rowKey="key"
        dataSource={bridgeRows(bridge, texts.unexplained)}
        columns={columns}
        rowClassName={rowClassName}
        pagination={false}
      />
      <p className="quiet section-hint">{texts.bridgeHint}</p>
    </Section>
  );
}
