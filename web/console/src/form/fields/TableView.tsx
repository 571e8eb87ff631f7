import { Table } from "antd";

import { DecimalLiteral, isObject, plainText, type ExactJson } from "../../api/json";
import { formatAmount } from "../../format/amount";
import { useTexts } from "../../texts/context";
import { resolveText, variableOf } from "../expression";
import type { FormComponent } from "../schema";

interface TableViewProps {
  component: FormComponent;
  data: Record<string, ExactJson>;
}

interface Row {
  key: number;
  cells: { [name: string]: ExactJson };
}

function cellText(value: ExactJson | undefined): string {
  return value instanceof DecimalLiteral ? formatAmount(value.text) : plainText(value);
}

function columnsOf(component: FormComponent, rows: readonly Row[]): { label?: string; key: string }[] {
  if (component.columns !== undefined && component.columns.length > 0) return component.columns;
  return Object.keys(rows[0]?.cells ?? {}).map((key) => ({ key }));
}

/** A list variable as a table, for reading. */
export function TableView({ component, data }: TableViewProps) {
  const { form: texts } = useTexts();
  const source = component.dataSource ?? (component.id === undefined ? undefined : `=${component.id}`);
  const items = variableOf(source?.startsWith("=") ? source : `=${source ?? ""}`, data);
  const rows = (Array.isArray(items) ? items : []).map((item, key): Row => ({ key, cells: isObject(item) ? item : { value: item } }));
  const pageSize = component.rowCount ?? 10;
  return (
    <figure className="field form-table">
      {component.label !== undefined && <figcaption>{resolveText(component.label, data)}</figcaption>}
      <Table<Row>
        size="small"
        bordered
        dataSource={rows}
        locale={{ emptyText: texts.noRows }}
        pagination={rows.length > pageSize ? { pageSize, size: "small" } : false}
        scroll={{ x: "max-content" }}
        columns={columnsOf(component, rows).map(({ key, label }) => ({
          key,
          title: label ?? key,
          render: (_: unknown, row: Row) => cellText(row.cells[key]),
          align: row0IsNumber(rows, key) ? ("right" as const) : undefined,
        }))}
      />
    </figure>
  );
}

function row0IsNumber(rows: readonly Row[], key: string): boolean {
  return rows[0]?.cells[key] instanceof DecimalLiteral;
}
