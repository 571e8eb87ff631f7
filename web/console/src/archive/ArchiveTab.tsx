import { useInfiniteQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { Link, useSearchParams } from "react-router";

import { type ArchivedInstance, searchArchivedInstances } from "../api/archive";
import { formatCount, formatTotal } from "../format/amount";
import { Loaded } from "../parts/Loaded";
import { MoreButton } from "../parts/MoreButton";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { instanceTone } from "../processes/tones";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { addressOf, archiveQuery, choiceIn, nextArchivedPage } from "./archiveSearch";
import { ArchiveToolbar } from "./ArchiveToolbar";
import { DocumentTag } from "./DocumentTag";
import { archivedPath } from "./path";

function columnsOf(texts: Texts, tenants: boolean): TableColumnsType<ArchivedInstance> {
  const names = texts.processes;
  const tenant: TableColumnsType<ArchivedInstance> = [{ title: texts.retention.tenant, render: (_, item) => <span className="code">{item.tenantId}</span> }];
  return [
    { title: names.key, render: (_, item) => <Link className="code" to={archivedPath(item.processInstanceKey)}>{item.processInstanceKey}</Link> },
    { title: names.id, render: (_, item) => <span className="code">{item.processDefinitionId}</span> },
    { title: names.version, align: "right", dataIndex: "processDefinitionVersion" },
    ...(tenants ? tenant : []),
    { title: names.businessId, render: (_, item) => item.businessId ?? "–" },
    { title: names.state, render: (_, item) => <StateTag tone={instanceTone(item.state)}>{nameOf(texts.instanceState, item.state)}</StateTag> },
    { title: texts.archive.called, render: (_, item) => item.parentProcessInstanceKey === null
      ? <span className="quiet">{texts.archive.root}</span>
      : <Link className="code" to={archivedPath(item.parentProcessInstanceKey)}>{item.parentProcessInstanceKey}</Link> },
    { title: names.startedAt, render: (_, item) => <Time value={item.startDate} /> },
    { title: names.endedAt, render: (_, item) => <Time value={item.endDate} /> },
    { title: texts.archive.archivedAt, render: (_, item) => <Time value={item.archiveDate} /> },
    { title: texts.archive.document, render: (_, item) => <DocumentTag instance={item} /> },
    { title: texts.archive.documentUntil, render: (_, item) => item.destructionDate === null && item.expiryDate === null
      ? <span className="quiet">{texts.retention.forGood}</span>
      : <Time value={item.destructionDate ?? item.expiryDate} /> },
  ];
}

/** The instances that the archive has, the newest first; the address says what is looked for. */
export function ArchiveTab() {
  const texts = useTexts();
  const [address, setAddress] = useSearchParams();
  const choice = choiceIn(address);
  const instances = useInfiniteQuery({
    queryKey: ["retention", "archived", choice],
    queryFn: ({ pageParam }) => searchArchivedInstances({ ...archiveQuery(choice), after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextArchivedPage,
  });
  return (
    <>
      <p className="quiet">{texts.archive.hint}</p>
      <ArchiveToolbar key={address.toString()} choice={choice} onChoice={(chosen) => setAddress(addressOf(chosen))} />
      <Loaded query={instances}>
        {({ pages }) => {
          const found = pages.flatMap(({ items }) => items);
          const total = pages[0]?.page;
          return (
            <>
              <Table size="small" className="panel" rowKey="processInstanceKey" dataSource={found} pagination={false} scroll={{ x: "max-content" }}
                columns={columnsOf(texts, new Set(found.map(({ tenantId }) => tenantId)).size > 1)}
                locale={{ emptyText: <Nothing title={texts.archive.empty} hint={texts.archive.emptyHint} /> }} />
              {found.length > 0 && total !== undefined && (
                <>
                  <p className="quiet" role="status">
                    {texts.shared.showing(formatCount(found.length), formatTotal(total))}
                  </p>
                  {instances.hasNextPage && <MoreButton query={instances} />}
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}
