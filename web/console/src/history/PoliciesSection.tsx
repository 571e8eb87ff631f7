import { useQuery } from "@tanstack/react-query";
import { Button, Space, Table, type TableColumnsType } from "antd";
import { type ReactNode, useState } from "react";

import { getRetention, type Retention, type RetentionPolicy } from "../api/retention";
import { mayDo } from "../api/session";
import { Loaded } from "../parts/Loaded";
import { Section } from "../parts/Section";
import { Time } from "../parts/Time";
import { useSession } from "../session/context";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { ClearPolicyButton } from "./ClearPolicyButton";
import { daysText, inOrder } from "./days";
import { PolicyDialog } from "./PolicyDialog";
import { useTenants } from "./useTenants";

/** A policy, or the setting of the server that counts where none is. */
type Row = RetentionPolicy | { defaultDays: number };

const daysOf = (row: Row) => ("defaultDays" in row ? row.defaultDays : row.days);

/** Whether instances are archived before they leave; what never leaves is not. */
function archiveText(row: Row, { archiveChoice }: Texts): string {
  return daysOf(row) === 0 ? "–" : nameOf(archiveChoice, "defaultDays" in row ? "" : row.archive ?? "");
}

/** How long archived documents are kept. */
function documentsText(row: Row, texts: Texts): string {
  return daysText("defaultDays" in row ? 0 : row.archiveDays, texts);
}

function Scope({ row, tenants }: { row: Row; tenants: boolean }) {
  const { retention: names } = useTexts();
  if ("defaultDays" in row) return <>{names.everythingElse} <div className="quiet cell-hint">{names.serverSetting}</div></>;
  return (
    <>
      {row.processDefinitionId === null ? names.tenantPolicy : <>{names.process} <span className="code">{row.processDefinitionId}</span></>}
      {tenants && <span className="quiet"> · {names.tenant} <span className="code">{row.tenantId}</span></span>}
    </>
  );
}

function columnsOf(texts: Texts, tenants: boolean, actions: (policy: RetentionPolicy) => ReactNode): TableColumnsType<Row> {
  const { retention: names } = texts;
  return [
    { title: names.appliesTo, render: (_, row) => <Scope row={row} tenants={tenants} /> },
    { title: names.kept, render: (_, row) => <span className="nowrap">{daysText(daysOf(row), texts)}</span> },
    { title: names.archive, render: (_, row) => archiveText(row, texts) },
    { title: names.documentsKept, render: (_, row) => <span className="nowrap">{documentsText(row, texts)}</span> },
    { title: names.setBy, render: (_, row) => ("defaultDays" in row ? "–" : row.setBy) },
    { title: names.setAt, render: (_, row) => <Time value={"defaultDays" in row ? null : row.setAt} /> },
    { title: "", align: "right", render: (_, row) => ("defaultDays" in row ? null : actions(row)) },
  ];
}

/** The policies in the order in which they are asked, the setting of the server last. */
function PoliciesTable({ retention, onChange }: { retention: Retention; onChange: (policy: RetentionPolicy) => void }) {
  const texts = useTexts();
  const session = useSession();
  const { policies, defaultDays } = retention;
  const tenants = useTenants().length > 1 || new Set(policies.map(({ tenantId }) => tenantId)).size > 1;
  const actions = (policy: RetentionPolicy) => (
    <Space>
      {mayDo(session, "retention.set") && <Button size="small" onClick={() => onChange(policy)}>{texts.retention.change}</Button>}
      {mayDo(session, "retention.clear") && <ClearPolicyButton policy={policy} retention={retention} />}
    </Space>
  );
  return (
    <Table<Row> size="small" rowKey={(row) => ("defaultDays" in row ? "default" : `${row.tenantId}/${row.processDefinitionId ?? ""}`)}
      dataSource={[...inOrder(policies), { defaultDays }]} columns={columnsOf(texts, tenants, actions)} scroll={{ x: "max-content" }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }} />
  );
}

/** How long history stays, and where a policy is set, changed and cleared. */
export function PoliciesSection() {
  const { retention: texts } = useTexts();
  const session = useSession();
  const [dialog, setDialog] = useState<{ policy: RetentionPolicy | null }>();
  const retention = useQuery({ queryKey: ["retention", "policies"], queryFn: getRetention });
  const maySet = mayDo(session, "retention.set");
  const mayAll = maySet && mayDo(session, "retention.clear");
  const add = maySet && retention.data !== undefined && <Button type="primary" size="small" onClick={() => setDialog({ policy: null })}>{texts.add}</Button>;
  return (
    <Section title={texts.policies} extra={add} flush>
      <p className="section-hint quiet">{texts.policiesHint} {!mayAll && texts.noRight}</p>
      <Loaded query={retention}>
        {(found) => (
          <>
            <PoliciesTable retention={found} onChange={(policy) => setDialog({ policy })} />
            {dialog !== undefined && <PolicyDialog policy={dialog.policy} policies={found.policies} onClose={() => setDialog(undefined)} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}
