import { useQuery } from "@tanstack/react-query";
import { Button, Tabs } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";

import {
  elementInstances, elementStatistics, getInstance, instanceIncidents, instanceJobs, instanceVariables, instanceWaits, takenFlows,
  type ElementInstance, type ElementStatistics, type Incident, type Job, type ProcessInstance, type Variable, type Wait,
} from "../api/instances";
import { Problem } from "../api/problem";
import { Fact } from "../parts/Fact";
import { Loaded } from "../parts/Loaded";
import { PageHeader } from "../parts/PageHeader";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { instanceTone } from "../processes/tones";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { AuditTrail } from "./AuditTrail";
import { CancelButton } from "./CancelButton";
import { DiagramSection } from "./DiagramSection";
import { IncidentsTable } from "./IncidentsTable";
import { MissingInstance } from "./MissingInstance";
import { JobsTable, TimelineTable, VariablesTable } from "./tables";
import { VariableHistory } from "./VariableHistory";
import { WaitsTable } from "./WaitsTable";

/** An instance with everything that the page shows of it. */
interface WholeInstance {
  instance: ProcessInstance;
  elements: ElementInstance[];
  variables: Variable[];
  jobs: Job[];
  incidents: Incident[];
  flows: string[];
  statistics: ElementStatistics[];
  waits: Wait[];
}

async function readInstance(key: string): Promise<WholeInstance> {
  const [instance, elements, variables, jobs, incidents, flows, statistics, waits] = await Promise.all([
    getInstance(key), elementInstances(key), instanceVariables(key), instanceJobs(key), instanceIncidents(key), takenFlows(key),
    elementStatistics(key), instanceWaits(key),
  ]);
  return { instance, elements: elements.items, variables: variables.items, jobs: jobs.items, incidents: incidents.items, flows, statistics, waits };
}

function Head({ instance }: { instance: ProcessInstance }) {
  const texts = useTexts();
  const names = texts.instance;
  return (
    <PageHeader
      title={instance.processDefinitionName ?? instance.processDefinitionId}
      beside={<StateTag tone={instanceTone(instance.state)}>{nameOf(texts.instanceState, instance.state)}</StateTag>}
      below={
        <>
          <Fact name={names.title}><span className="code">{instance.processInstanceKey}</span></Fact>
          <Fact name={texts.processes.version}>{instance.processDefinitionVersion}</Fact>
          {instance.businessId && <Fact name={texts.processes.businessId}>{instance.businessId}</Fact>}
          {instance.parentProcessInstanceKey && (
            <Fact name={names.parent}><Link className="code" to={`/instances/${instance.parentProcessInstanceKey}`}>{instance.parentProcessInstanceKey}</Link></Fact>
          )}
          <Fact name={texts.processes.startedAt}><Time value={instance.startDate} /></Fact>
          {instance.endDate && <Fact name={texts.processes.endedAt}><Time value={instance.endDate} /></Fact>}
        </>
      }
      actions={instance.state === "ACTIVE" && <CancelButton instanceKey={instance.processInstanceKey} />}
    />
  );
}

function Content({ whole }: { whole: WholeInstance }) {
  const { instance: texts } = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const { instance, elements, variables, jobs, incidents, flows, statistics, waits } = whole;
  const narrowed = <Row extends { elementId: string }>(rows: Row[]) => (chosen === null ? rows : rows.filter((row) => row.elementId === chosen));
  const open = incidents.filter((incident) => incident.state === "ACTIVE").length;
  const tabs = [
    { key: "waits", label: `${texts.waits} (${waits.length})`, children: <WaitsTable waits={narrowed(waits)} /> },
    { key: "timeline", label: texts.timeline, children: <TimelineTable elements={narrowed(elements)} /> },
    { key: "variables", label: texts.variables, children: (
      <VariablesTable variables={variables} elements={elements} root={instance.processInstanceKey} history={({ variableKey }) => <VariableHistory variableKey={variableKey} />} />
    ) },
    { key: "jobs", label: texts.jobs, children: <JobsTable jobs={narrowed(jobs)} /> },
    { key: "incidents", label: `${texts.incidents} (${open})`, children: <IncidentsTable incidents={narrowed(incidents)} /> },
    { key: "audit", label: texts.audit, children: <AuditTrail target={instance.processInstanceKey} /> },
  ];
  return (
    <>
      <DiagramSection definitionKey={instance.processDefinitionKey} marks={statistics} flows={flows}
        onChoose={(id) => setChosen(elements.some((element) => element.elementId === id && element.type !== "PROCESS") ? id : null)} />
      {chosen !== null && (
        <p>
          {texts.filteredBy} <span className="code">{chosen}</span>{" "}
          <Button size="small" onClick={() => setChosen(null)}>{texts.clearFilter}</Button>
        </p>
      )}
      <Tabs items={tabs} defaultActiveKey={waits.length > 0 ? "waits" : "timeline"} />
    </>
  );
}

/** One run of a process: where it stands, what happened, and what it knows. */
export default function InstancePage() {
  const { instanceKey = "" } = useParams();
  const whole = useQuery({ queryKey: ["process-instances", instanceKey], queryFn: () => readInstance(instanceKey) });
  if (whole.error instanceof Problem && whole.error.status === 404) return <MissingInstance instanceKey={instanceKey} error={whole.error} />;
  return (
    <Loaded query={whole}>
      {(found) => (
        <>
          <Head instance={found.instance} />
          <Content whole={found} />
        </>
      )}
    </Loaded>
  );
}
