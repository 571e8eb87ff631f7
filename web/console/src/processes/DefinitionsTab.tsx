import { useQuery } from "@tanstack/react-query";
import { Switch, Table, type TableColumnsType } from "antd";
import { useState } from "react";

import { searchDefinitions, type ProcessDefinition } from "../api/definitions";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { StartButton } from "./StartButton";

function columnsOf({ processes: names }: Texts): TableColumnsType<ProcessDefinition> {
  return [
    { title: names.name, render: (_, item) => item.name ?? item.processDefinitionId },
    { title: names.id, render: (_, item) => <span className="code">{item.processDefinitionId}</span> },
    { title: names.version, align: "right", render: (_, item) => (item.versionTag ? `${item.version} (${item.versionTag})` : item.version) },
    { title: names.resource, render: (_, item) => <span className="code">{item.resourceName ?? "–"}</span> },
    { title: "", align: "right", render: (_, item) => <StartButton definition={item} /> },
  ];
}

/** The deployed processes, with a way to start each. */
export function DefinitionsTab() {
  const texts = useTexts();
  const [latestOnly, setLatestOnly] = useState(true);
  const definitions = useQuery({
    queryKey: ["process-definitions", "list", latestOnly],
    queryFn: () => searchDefinitions({ filter: latestOnly ? { isLatestVersion: true } : {}, page: { limit: 1000 } }),
  });
  return (
    <>
      <div className="toolbar">
        <Switch id="latest-only" checked={latestOnly} onChange={setLatestOnly} />
        <label htmlFor="latest-only">{texts.processes.latestOnly}</label>
      </div>
      <Loaded query={definitions}>
        {({ items }) => (
          <Table
            size="small"
            className="panel"
            rowKey="processDefinitionKey"
            dataSource={items}
            columns={columnsOf(texts)}
            scroll={{ x: "max-content" }}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Nothing title={texts.processes.emptyDefinitions} /> }}
          />
        )}
      </Loaded>
    </>
  );
}
