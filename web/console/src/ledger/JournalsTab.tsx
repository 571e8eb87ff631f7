import { useInfiniteQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { type Journal, listJournals } from "../api/ledger";
import { Amount } from "../parts/Amount";
import { DateText } from "../parts/DateText";
import { Loaded } from "../parts/Loaded";
import { MoreButton } from "../parts/MoreButton";
import { Nothing } from "../parts/Nothing";
import { Time } from "../parts/Time";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { AccountLink } from "./AccountLink";
import { JournalLink } from "./JournalLink";
import { JournalState } from "./JournalState";
import { nextBefore } from "./paging";

/** So many transfers of a journal are shown in the list; its own page shows all. */
const shownTransfers = 3;

function TransferLines({ journal }: { journal: Journal }) {
  const more = journal.transfers.length - shownTransfers;
  return (
    <>
      {journal.transfers.slice(0, shownTransfers).map((transfer, index) => (
        <div key={index} className="nowrap">
          <AccountLink code={transfer.debit} /> ← <AccountLink code={transfer.credit} />{" "}
          <Amount value={transfer.amount} currency={transfer.currency} />
        </div>
      ))}
      {more > 0 && <span className="quiet">+{more}</span>}
    </>
  );
}

function columnsOf({ ledger: names }: Texts): TableColumnsType<Journal> {
  return [
    { title: names.journal, render: (_, row) => <JournalLink journalKey={row.key} /> },
    { title: names.time, render: (_, row) => <Time value={row.time} /> },
    { title: names.valueDate, render: (_, row) => <DateText value={row.valueDate} /> },
    { title: names.state, render: (_, row) => <JournalState journal={row} /> },
    { title: names.text, width: 280, render: (_, row) => row.text || "–" },
    { title: `${names.transfers} (${names.debit} ← ${names.credit})`, render: (_, row) => <TransferLines journal={row} /> },
    { title: names.proposedBy, render: (_, row) => row.proposedBy || "–" },
    { title: names.approvedBy, render: (_, row) => row.approvedBy || "–" },
  ];
}

/** The journals, newest first. */
export function JournalsTab() {
  const texts = useTexts();
  const journals = useInfiniteQuery({
    queryKey: ["ledger", "journals"],
    queryFn: ({ pageParam }) => listJournals(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextBefore,
  });
  return (
    <Loaded query={journals}>
      {({ pages }) => (
        <Table
          size="small"
          rowKey="key"
          className="panel"
          dataSource={pages.flat()}
          columns={columnsOf(texts)}
          scroll={{ x: "max-content" }}
          pagination={false}
          footer={() => <MoreButton query={journals} />}
          locale={{ emptyText: <Nothing title={texts.ledger.noJournals} /> }}
        />
      )}
    </Loaded>
  );
}
