import { useInfiniteQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { cursorAfter } from "../api/page";
import { type DestructionRecord, recordsPageSize, searchDestructions } from "../api/retention";
import { mayDo } from "../api/session";
import { formatCount } from "../format/amount";
import { formatSize } from "../format/size";
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

function columnsOf(texts: Texts, tenants: boolean): TableColumnsType<DestructionRecord> {
  const { retention: names } = texts;
  const tenant: TableColumnsType<DestructionRecord> = [{ title: names.tenant, render: (_, record) => <span className="code">{record.tenantId}</span> }];
  return [
    { title: names.date, render: (_, record) => <DateText value={record.date} /> },
    { title: names.process, render: (_, record) => <span className="code">{record.processDefinitionId}</span> },
    ...(tenants ? tenant : []),
    { title: names.documentsKept, render: (_, record) => <span className="nowrap">{daysText(record.archiveDays, texts)}</span> },
    { title: names.documents, align: "right", render: (_, record) => <span className="amount">{formatCount(record.documents)}</span> },
    { title: names.documentsSize, align: "right", render: (_, record) => formatSize(record.bytes) },
  ];
}

/** How much of the archive was destroyed, by policy and day. */
export function DestructionsSection() {
  const texts = useTexts();
  const session = useSession();
  const records = useInfiniteQuery({
    queryKey: ["retention", "destructions"],
    queryFn: ({ pageParam }) => searchDestructions(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: cursorAfter(recordsPageSize),
  });
  const expandable = { expandedRowRender: ({ destructionRecordKey }: DestructionRecord) => <AuditTrail target={destructionRecordKey} /> };
  return (
    <Section title={texts.retention.destructions} flush>
      <p className="section-hint quiet">{texts.retention.destructionsHint}</p>
      <Loaded query={records}>
        {({ pages }) => {
          const found = pages.flatMap(({ items }) => items);
          return (
            <>
              <Table size="small" rowKey="destructionRecordKey" dataSource={found} columns={columnsOf(texts, new Set(found.map(({ tenantId }) => tenantId)).size > 1)} pagination={false}
                scroll={{ x: "max-content" }} expandable={mayDo(session, "audit.read") ? expandable : undefined}
                locale={{ emptyText: <Nothing title={texts.retention.noDestructions} hint={texts.retention.noDestructionsHint} /> }} />
              {found.length > 0 && <MoreButton query={records} />}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
