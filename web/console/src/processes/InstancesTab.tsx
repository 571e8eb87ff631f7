import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Checkbox, Input, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { searchDefinitions } from "../api/definitions";
import { searchInstances, type ProcessInstance, type ProcessInstanceState } from "../api/instances";
import { formatDuration } from "../format/time";
import { useNow } from "../live/useNow";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf, type Texts } from "../texts";
import { useLanguage, useTexts } from "../texts/context";
import { instanceQuery, instancesPageSize, type InstanceChoice } from "./instanceSearch";
import { instanceTone } from "./tones";

function Duration({ instance }: { instance: ProcessInstance }) {
  const { language } = useLanguage();
  const now = useNow();
  const end = instance.endDate ? new Date(instance.endDate).getTime() : now;
  return <span className="nowrap">{formatDuration(end - new Date(instance.startDate).getTime(), language)}</span>;
}

function columnsOf(texts: Texts): TableColumnsType<ProcessInstance> {
  const names = texts.processes;
  return [
    { title: names.key, render: (_, item) => <Link className="code" to={`/instances/${item.processInstanceKey}`}>{item.processInstanceKey}</Link> },
    { title: names.filterProcess, render: (_, item) => item.processDefinitionName ?? item.processDefinitionId },
    { title: names.version, align: "right", dataIndex: "processDefinitionVersion" },
    { title: names.businessId, render: (_, item) => item.businessId ?? "–" },
    { title: names.state, render: (_, item) => (
      <>
        <StateTag tone={instanceTone(item.state)}>{nameOf(texts.instanceState, item.state)}</StateTag>
        {item.hasIncident && <StateTag tone="bad">{names.incident}</StateTag>}
      </>
    ) },
    { title: names.startedAt, render: (_, item) => <Time value={item.startDate} /> },
    { title: names.endedAt, render: (_, item) => <Time value={item.endDate} /> },
    { title: names.duration, align: "right", render: (_, item) => <Duration instance={item} /> },
  ];
}

function InstanceToolbar({ choice, onChange }: { choice: InstanceChoice; onChange: (choice: InstanceChoice) => void }) {
  const texts = useTexts();
  const names = texts.processes;
  const known = useQuery({
    queryKey: ["process-definitions", "latest"],
    queryFn: () => searchDefinitions({ filter: { isLatestVersion: true }, page: { limit: 200 } }),
  });
  const states: ProcessInstanceState[] = ["ACTIVE", "COMPLETED", "TERMINATED"];
  return (
    <div className="toolbar">
      <Select
        className="toolbar-choice"
        aria-label={names.filterProcess}
        value={choice.process}
        onChange={(process) => onChange({ ...choice, process, page: 1 })}
        options={[
          { value: "", label: `${names.filterProcess}: ${texts.shared.all}` },
          ...(known.data?.items ?? []).map((item) => ({ value: item.processDefinitionId, label: item.name ?? item.processDefinitionId })),
        ]}
      />
      <Select<ProcessInstanceState | "">
        className="toolbar-choice"
        aria-label={names.filterState}
        value={choice.state}
        onChange={(state) => onChange({ ...choice, state, page: 1 })}
        options={[
          { value: "", label: `${names.filterState}: ${texts.shared.all}` },
          ...states.map((state) => ({ value: state, label: nameOf(texts.instanceState, state) })),
        ]}
      />
      <Input.Search allowClear className="toolbar-search-wide" placeholder={names.searchBusinessId} aria-label={names.searchBusinessId}
        onSearch={(text) => onChange({ ...choice, businessId: text.trim(), page: 1 })} />
      <Checkbox checked={choice.incidentsOnly} onChange={(event) => onChange({ ...choice, incidentsOnly: event.target.checked, page: 1 })}>
        {names.filterIncident}
      </Checkbox>
    </div>
  );
}

/** The runs of all processes, newest first. */
export function InstancesTab() {
  const texts = useTexts();
  const [choice, setChoice] = useState<InstanceChoice>({ process: "", state: "", incidentsOnly: false, businessId: "", page: 1 });
  const instances = useQuery({
    queryKey: ["process-instances", "list", choice],
    queryFn: () => searchInstances(instanceQuery(choice)),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <InstanceToolbar choice={choice} onChange={setChoice} />
      <Loaded query={instances}>
        {({ items, page }) => (
          <Table
            size="small"
            className="panel"
            rowKey="processInstanceKey"
            dataSource={items}
            columns={columnsOf(texts)}
            scroll={{ x: "max-content" }}
            pagination={{
              current: choice.page, pageSize: instancesPageSize, total: page.totalItems, showSizeChanger: false, hideOnSinglePage: true,
              onChange: (number) => setChoice({ ...choice, page: number }),
            }}
            locale={{ emptyText: <Nothing title={texts.processes.emptyInstances} /> }}
          />
        )}
      </Loaded>
    </>
  );
}
