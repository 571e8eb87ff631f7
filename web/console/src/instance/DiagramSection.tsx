import { Segmented, Skeleton, Table, type TableColumnsType } from "antd";
import { lazy, Suspense, useState } from "react";

import { Section } from "../parts/Section";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import type { ElementStatistics } from "../api/instances";

/** The viewer is large: it is read when a diagram is first shown. */
const Diagram = lazy(() => import("./Diagram"));

function columnsOf({ instance: names }: Texts): TableColumnsType<ElementStatistics> {
  return [
    { title: names.elementId, render: (_, item) => <span className="code">{item.elementId}</span> },
    { title: names.active, align: "right", dataIndex: "active" },
    { title: names.completed, align: "right", dataIndex: "completed" },
    { title: names.terminated, align: "right", dataIndex: "canceled" },
    { title: names.incidents, align: "right", dataIndex: "incidents" },
  ];
}

interface DiagramSectionProps {
  definitionKey: string;
  marks: readonly ElementStatistics[];
  flows: readonly string[];
  onChoose: (elementId: string) => void;
}

/** Where an instance stands, as a drawing or as a table for those who cannot use one. */
export function DiagramSection({ marks, ...drawing }: DiagramSectionProps) {
  const texts = useTexts();
  const names = texts.instance;
  const [view, setView] = useState<"diagram" | "table">("diagram");
  const choice = (
    <Segmented<"diagram" | "table"> size="small" aria-label={names.diagramView} value={view} onChange={setView}
      options={[{ value: "diagram", label: names.asDiagram }, { value: "table", label: names.asTable }]} />
  );
  return (
    <Section title={names.diagram} extra={choice} flush={view === "table"}>
      {view === "diagram"
        ? <Suspense fallback={<Skeleton active />}><Diagram marks={marks} {...drawing} /></Suspense>
        : <Table size="small" rowKey="elementId" dataSource={[...marks]} columns={columnsOf(texts)} pagination={false} scroll={{ x: "max-content" }} />}
    </Section>
  );
}
