import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Table, type TableColumnsType } from "antd";

import { resolveIncident, type Incident } from "../api/instances";
import { Nothing } from "../parts/Nothing";
import { useProblemMessage } from "../parts/useProblemMessage";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";

function ResolveButton({ incident }: { incident: Incident }) {
  const { instance: texts } = useTexts();
  const { message } = App.useApp();
  const fail = useProblemMessage();
  const client = useQueryClient();
  const resolving = useMutation({
    mutationFn: () => resolveIncident(incident.incidentKey),
    onSuccess: () => void message.success(texts.resolved),
    onError: (error) => fail(error),
    onSettled: () => client.invalidateQueries({ queryKey: ["process-instances"] }),
  });
  if (incident.state !== "ACTIVE") return null;
  return <Button size="small" loading={resolving.isPending} onClick={() => resolving.mutate()}>{texts.resolve}</Button>;
}

/** What stopped elements, and the way to try them again. */
export function IncidentsTable({ incidents }: { incidents: readonly Incident[] }) {
  const texts = useTexts();
  const names = texts.instance;
  const columns: TableColumnsType<Incident> = [
    { title: names.incidentType, render: (_, i) => nameOf(texts.incidentType, i.errorType) },
    { title: names.element, render: (_, i) => <span className="code">{i.elementId}</span> },
    { title: names.incidentMessage, render: (_, i) => (
      <>
        <span className="plain-text">{i.errorMessage}</span>
        {i.state === "ACTIVE" && <div className="quiet">{nameOf(texts.incidentRemedy, i.errorType)}</div>}
      </>
    ) },
    { title: names.state, render: (_, i) => <StateTag tone={i.state === "ACTIVE" ? "bad" : "over"}>{nameOf(texts.incidentState, i.state)}</StateTag> },
    { title: names.incidentTime, render: (_, i) => <Time value={i.creationTime} /> },
    { title: "", align: "right", render: (_, i) => <ResolveButton incident={i} /> },
  ];
  return (
    <Table size="small" rowKey="incidentKey" dataSource={[...incidents]} columns={columns} pagination={{ pageSize: 20, hideOnSinglePage: true }}
      locale={{ emptyText: <Nothing title={names.noIncidents} /> }} />
  );
}
