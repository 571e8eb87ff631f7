import { ExpandOutlined, MinusOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Space } from "antd";
import { useEffect, useRef, useState } from "react";

import { definitionXml } from "../api/definitions";
import { Loaded } from "../parts/Loaded";
import { useTexts } from "../texts/context";
import type { ElementStatistics } from "../api/instances";
import { DiagramViewer } from "./viewer";

interface DrawingProps {
  xml: string;
  marks: readonly ElementStatistics[];
  flows: readonly string[];
  onChoose: (elementId: string) => void;
}

/** What the marks mean that the diagram has: an instance that has ended has no tokens. */
function Legend({ marks, flows }: Pick<DrawingProps, "marks" | "flows">) {
  const { instance: texts } = useTexts();
  const entries = [
    { name: "active", text: texts.legendActive, shown: marks.some(({ active }) => active > 0) },
    { name: "visited", text: texts.legendVisited, shown: flows.length > 0 || marks.some(({ completed }) => completed > 0) },
    { name: "incident", text: texts.legendIncident, shown: marks.some(({ incidents }) => incidents > 0) },
  ];
  return (
    <span className="legend quiet">
      {entries.filter(({ shown }) => shown).map(({ name, text }) => <span key={name}><span className={`legend-mark legend-${name}`} /> {text}</span>)}
    </span>
  );
}

function Foot({ viewer, ...marked }: { viewer: DiagramViewer | null } & Pick<DrawingProps, "marks" | "flows">) {
  const { instance: texts } = useTexts();
  return (
    <div className="diagram-foot">
      <Legend {...marked} />
      <span className="quiet">{texts.diagramHint}</span>
      <Space.Compact>
        <Button size="small" icon={<MinusOutlined />} aria-label={texts.zoomOut} onClick={() => viewer?.zoomBy(0.8)} />
        <Button size="small" icon={<PlusOutlined />} aria-label={texts.zoomIn} onClick={() => viewer?.zoomBy(1.25)} />
        <Button size="small" icon={<ExpandOutlined />} aria-label={texts.zoomFit} onClick={() => viewer?.fit()} />
      </Space.Compact>
    </div>
  );
}

function Drawing({ xml, marks, flows, onChoose }: DrawingProps) {
  const { instance: texts } = useTexts();
  const holder = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<DiagramViewer | null>(null);
  const [failed, setFailed] = useState(false);
  const choose = useRef(onChoose);
  useEffect(() => {
    choose.current = onChoose;
  });
  useEffect(() => {
    if (holder.current === null) return;
    const drawn = new DiagramViewer(holder.current, (elementId) => choose.current(elementId));
    let gone = false;
    drawn.draw(xml).then(
      () => { if (!gone) setViewer(drawn); },
      () => { if (!gone) setFailed(true); },
    );
    return () => {
      gone = true;
      drawn.destroy();
      setViewer(null);
    };
  }, [xml]);
  useEffect(() => {
    viewer?.mark(marks, flows, { tokens: texts.tokensHere, incidents: texts.incidentsHere });
  }, [viewer, marks, flows, texts]);
  return (
    <>
      {failed && <Alert type="warning" showIcon title={texts.diagramFailed} />}
      <div ref={holder} className="diagram" role="img" aria-label={texts.diagram} hidden={failed} />
      {!failed && <Foot viewer={viewer} marks={marks} flows={flows} />}
    </>
  );
}

/** The diagram of a process with the marks of an instance. */
export default function Diagram({ definitionKey, ...drawing }: Omit<DrawingProps, "xml"> & { definitionKey: string }) {
  const xml = useQuery({ queryKey: ["process-definitions", definitionKey, "xml"], queryFn: () => definitionXml(definitionKey), staleTime: Infinity });
  return <Loaded query={xml}>{(document) => <Drawing xml={document} {...drawing} />}</Loaded>;
}
