import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { variableValues, type VariableValue } from "../api/instances";
import { Loaded } from "../parts/Loaded";
import { Time } from "../parts/Time";
import { useTexts } from "../texts/context";

/** The values that a variable has and had, each with the time in which it was valid; `last` says how long the last one is. */
export function VariableValues({ values, last }: { values: readonly VariableValue[]; last: string }) {
  const { instance: names } = useTexts();
  const columns: TableColumnsType<VariableValue> = [
    { title: names.variableValue, render: (_, v) => <span className="code wrap variable-value">{v.value}{v.isTruncated && "…"}</span> },
    { title: names.validFrom, render: (_, v) => <Time value={v.since} /> },
    { title: names.validUntil, render: (_, v) => (v.until === null ? last : <Time value={v.until} />) },
  ];
  const rows = values.map((value, place) => ({ ...value, place }));
  return <Table size="small" rowKey="place" dataSource={rows} columns={columns} pagination={{ pageSize: 10, hideOnSinglePage: true }} />;
}

/** The values of a variable that is in the history. */
export function VariableHistory({ variableKey }: { variableKey: string }) {
  const { instance: names } = useTexts();
  const values = useQuery({ queryKey: ["process-instances", "variable", variableKey], queryFn: () => variableValues(variableKey) });
  return <Loaded query={values}>{(found) => <VariableValues values={found} last={names.stillValid} />}</Loaded>;
}
