import { useInfiniteQuery } from "@tanstack/react-query";
import { Input, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { cursorAfter } from "../api/page";
import { recordsPageSize, searchRecords, type RetentionRecord } from "../api/retention";
import { mayDo } from "../api/session";
import { formatCount } from "../format/amount";
import { AuditTrail } from "../instance/AuditTrail";
import { DateText } from "../parts/DateText";
import { Loaded } from "../parts/Loaded";
import { MoreButton } from "../parts/MoreButton";
import { Nothing } from "../parts/Nothing";
import { Section } from "../parts/Section";
import { useSession } from "../session/context";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { daysText } from "./days";

const count = (value: number) => <span className="amount">{formatCount(value)}</span>;

function columnsOf(texts: Texts, tenants: boolean): TableColumnsType<RetentionRecord> {
  const { retention: names } = texts;
  const tenant: TableColumnsType<RetentionRecord> = [{ title: names.tenant, render: (_, record) => <span className="code">{record.tenantId}</span> }];
  return [
    { title: names.date, render: (_, record) => <DateText value={record.date} /> },
    { title: names.process, render: (_, record) => <span className="code">{record.processDefinitionId}</span> },
    ...(tenants ? tenant : []),
    { title: names.kept, render: (_, record) => <span className="nowrap">{daysText(record.days, texts)}</span> },
    { title: names.roots, align: "right", render: (_, record) => count(record.rootProcessInstances) },
    { title: names.instances, align: "right", render: (_, record) => count(record.processInstances) },
    { title: names.rows, align: "right", render: (_, record) => count(record.rows) },
    { title: names.archived, align: "right", render: (_, record) => count(record.archivedRootProcessInstances) },
    { title: "", align: "right", render: (_, record) => record.archivedRootProcessInstances > 0 && (
      <Link to={`/history/archive?processDefinitionId=${encodeURIComponent(record.processDefinitionId)}`}>{names.showArchived}</Link>
    ) },
  ];
}

function RecordsTable({ records }: { records: readonly RetentionRecord[] }) {
  const texts = useTexts();
  const session = useSession();
  const tenants = new Set(records.map(({ tenantId }) => tenantId)).size > 1;
  const expandable = { expandedRowRender: ({ retentionRecordKey }: RetentionRecord) => <AuditTrail target={retentionRecordKey} /> };
  return (
    <Table size="small" rowKey="retentionRecordKey" dataSource={[...records]} columns={columnsOf(texts, tenants)} pagination={false} scroll={{ x: "max-content" }}
      expandable={mayDo(session, "audit.read") ? expandable : undefined}
      locale={{ emptyText: <Nothing title={texts.retention.noRecords} hint={texts.retention.noRecordsHint} /> }} />
  );
}

/** What has left, by policy and day. */
export function RecordsSection() {
  const { retention: texts } = useTexts();
  const [process, setProcess] = useState("");
  const records = useInfiniteQuery({
    queryKey: ["retention", "records", process],
    queryFn: ({ pageParam }) => searchRecords(process, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: cursorAfter(recordsPageSize),
  });
  return (
    <Section title={texts.records} flush>
      <p className="section-hint quiet">{texts.recordsHint}</p>
      <div className="toolbar toolbar-inset">
        <Input.Search allowClear className="toolbar-search" placeholder={texts.filterProcess} aria-label={texts.filterProcess} onSearch={(text) => setProcess(text.trim())} />
      </div>
      <Loaded query={records}>
        {({ pages }) => {
          const found = pages.flatMap(({ items }) => items);
          return <><RecordsTable records={found} />{found.length > 0 && <MoreButton query={records} />}</>;
        }}
      </Loaded>
    </Section>
  );
}
