import { Table, type TableColumnsType } from "antd";

import type { ClassTotal } from "../api/reconciliations";
import { formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Nothing } from "../parts/Nothing";
import { Section } from "../parts/Section";
import { useTexts } from "../texts/context";

/** How many breaks there are of each class, and what they add up to. */
export function ClassesSection({ classes }: { classes: readonly ClassTotal[] }) {
  const { reconciliation: texts } = useTexts();
  const columns: TableColumnsType<ClassTotal> = [
    { title: texts.class, render: (_, row) => row.label || row.class },
    { title: texts.count, align: "right", render: (_, row) => <span className="amount">{formatCount(row.count)}</span> },
    { title: texts.breakAmount, align: "right", render: (_, row) => <Amount value={row.amount} /> },
  ];
  return (
    <Section title={`${texts.breaks} · ${texts.byClass}`} flush>
      <Table
        size="small"
        rowKey={(row) => `${row.class}-${row.label}`}
        dataSource={[...classes]}
        columns={columns}
        pagination={false}
        locale={{ emptyText: <Nothing title={texts.noBreaks} /> }}
      />
    </Section>
  );
}
