import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { useParams } from "react-router";

import { type Entry, listAccounts, listEntries } from "../api/ledger";
import { Amount } from "../parts/Amount";
import { DateText } from "../parts/DateText";
import { Fact } from "../parts/Fact";
import { Loaded } from "../parts/Loaded";
import { MoreButton } from "../parts/MoreButton";
import { Nothing } from "../parts/Nothing";
import { PageHeader } from "../parts/PageHeader";
import { Time } from "../parts/Time";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { AccountLink } from "./AccountLink";
import { JournalLink } from "./JournalLink";
import { nextBefore } from "./paging";

function columnsOf({ ledger: names }: Texts): TableColumnsType<Entry> {
  return [
    { title: names.time, render: (_, row) => <Time value={row.time} /> },
    { title: names.valueDate, render: (_, row) => <DateText value={row.valueDate} /> },
    { title: names.journal, render: (_, row) => <JournalLink journalKey={row.journalKey} /> },
    { title: names.counterAccount, render: (_, row) => <AccountLink code={row.counterAccount} /> },
    { title: names.text, width: 320, render: (_, row) => row.text || "–" },
    { title: names.reference, render: (_, row) => <span className="code">{row.reference || "–"}</span> },
    { title: names.amount, align: "right", render: (_, row) => <Amount value={row.amount} currency={row.currency} /> },
    { title: names.balance, align: "right", render: (_, row) => <strong><Amount value={row.balance} /></strong> },
  ];
}

function AccountFacts({ code }: { code: string }) {
  const texts = useTexts();
  const accounts = useQuery({ queryKey: ["ledger", "accounts"], queryFn: listAccounts });
  const account = accounts.data?.find((one) => one.code === code);
  if (account === undefined) return null;
  return (
    <>
      <Fact name={texts.ledger.name}>{account.name}</Fact>
      <Fact name={texts.ledger.kind}>{nameOf(texts.accountKind, account.kind)}</Fact>
      <Fact name={texts.ledger.debit}><Amount value={account.debit} /></Fact>
      <Fact name={texts.ledger.credit}><Amount value={account.credit} /></Fact>
      <Fact name={texts.ledger.balance}><strong><Amount value={account.balance} currency={account.currency} /></strong></Fact>
    </>
  );
}

/** The entries of one account, newest first, with the balance after each. */
export default function AccountPage() {
  const { code = "" } = useParams();
  const texts = useTexts();
  const entries = useInfiniteQuery({
    queryKey: ["ledger", "entries", code],
    queryFn: ({ pageParam }) => listEntries(code, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextBefore,
  });
  return (
    <>
      <PageHeader title={texts.ledger.entriesOf(code)} below={<AccountFacts code={code} />} />
      <Loaded query={entries}>
        {({ pages }) => (
          <Table
            size="small"
            className="panel"
            rowKey="key"
            dataSource={pages.flat()}
            columns={columnsOf(texts)}
            scroll={{ x: "max-content" }}
            pagination={false}
            footer={() => <MoreButton query={entries} />}
            locale={{ emptyText: <Nothing title={texts.ledger.noEntries} /> }}
          />
        )}
      </Loaded>
    </>
  );
}
