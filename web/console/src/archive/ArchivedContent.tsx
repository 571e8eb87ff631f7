import { Button, Tabs } from "antd";
import { useMemo, useState } from "react";

import type { ArchivedInstance } from "../api/archive";
import type { ExactJson } from "../api/json";
import { formatCount } from "../format/amount";
import { DiagramSection } from "../instance/DiagramSection";
import { IncidentsTable } from "../instance/IncidentsTable";
import { JobsTable, TimelineTable, VariablesTable } from "../instance/tables";
import { VariableValues } from "../instance/VariableHistory";
import { useTexts } from "../texts/context";
import { DecisionsTable } from "./DecisionsTable";
import { contentOf, type InstanceContent, instancesOf, statisticsOf } from "./document";
import { ActsTable, BatchItemsTable, InstancesTable, MessagesTable, TasksTable } from "./tables";

interface ArchivedContentProps {
  instance: ArchivedInstance;
  document: ExactJson;
}

/** The lists that belong to elements, narrowed to one of them where one is chosen. */
function narrowed(content: InstanceContent, chosen: string | null): InstanceContent {
  if (chosen === null) return content;
  const of = <Row extends { elementId: string }>(rows: Row[]) => rows.filter(({ elementId }) => elementId === chosen);
  return { ...content, elements: of(content.elements), jobs: of(content.jobs), incidents: of(content.incidents), tasks: of(content.tasks), messages: of(content.messages) };
}

function useTabs({ instance, document }: ArchivedContentProps, whole: InstanceContent, chosen: string | null) {
  const texts = useTexts();
  const { instance: names, archive } = texts;
  const all = useMemo(() => instancesOf(document), [document]);
  const content = narrowed(whole, chosen);
  const key = instance.processInstanceKey;
  const counted = (name: string, rows: readonly unknown[]) => `${name} (${formatCount(rows.length)})`;
  const tabs = [
    { key: "timeline", label: names.timeline, children: <TimelineTable elements={content.elements} /> },
    { key: "variables", label: counted(names.variables, whole.variables), children: (
      <VariablesTable variables={whole.variables} elements={whole.elements} root={key}
        history={({ variableKey }) => <VariableValues values={whole.values.get(variableKey) ?? []} last={archive.lastValue} />} />
    ) },
    { key: "tasks", label: counted(archive.tasks, whole.tasks), children: <TasksTable tasks={content.tasks} /> },
    { key: "jobs", label: counted(names.jobs, whole.jobs), children: <JobsTable jobs={content.jobs} /> },
    { key: "incidents", label: counted(names.incidents, whole.incidents), children: <IncidentsTable incidents={content.incidents} /> },
    { key: "decisions", label: counted(archive.decisions, whole.decisions), children: <DecisionsTable decisions={whole.decisions} /> },
    { key: "messages", label: counted(archive.messages, whole.messages), children: <MessagesTable messages={content.messages} /> },
    { key: "instances", label: counted(archive.instances, all), children: <InstancesTable instances={all} current={key} /> },
    { key: "acts", label: counted(archive.acts, whole.acts), children: <ActsTable acts={whole.acts} /> },
  ];
  if (whole.batchItems.length > 0) {
    tabs.push({ key: "batch", label: counted(archive.batchItems, whole.batchItems), children: <BatchItemsTable items={whole.batchItems} /> });
  }
  return tabs;
}

/** What the document has of an instance, as a running one is shown. */
export function ArchivedContent({ instance, document }: ArchivedContentProps) {
  const { instance: texts } = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const content = useMemo(() => contentOf(document, instance.processInstanceKey), [document, instance.processInstanceKey]);
  const marks = useMemo(() => statisticsOf(content), [content]);
  const tabs = useTabs({ instance, document }, content, chosen);
  return (
    <>
      <DiagramSection definitionKey={instance.processDefinitionKey} marks={marks} flows={content.flows}
        onChoose={(id) => setChosen(content.elements.some(({ elementId }) => elementId === id) ? id : null)} />
      {chosen !== null && (
        <p>
          {texts.filteredBy} <span className="code">{chosen}</span>{" "}
          <Button size="small" onClick={() => setChosen(null)}>{texts.clearFilter}</Button>
        </p>
      )}
      <Tabs items={tabs} />
    </>
  );
}
