import { useQuery } from "@tanstack/react-query";
import { Descriptions, type DescriptionsProps, Table, type TableColumnsType } from "antd";
import { useParams } from "react-router";

import { getJournal, type Journal, type Transfer } from "../api/ledger";
import { Amount } from "../parts/Amount";
import { DateText } from "../parts/DateText";
import { Loaded } from "../parts/Loaded";
import { PageHeader } from "../parts/PageHeader";
import { Section } from "../parts/Section";
import { Time } from "../parts/Time";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { AccountLink } from "./AccountLink";
import { FourEyes } from "./FourEyes";
import { JournalLink } from "./JournalLink";
import { JournalState } from "./JournalState";

function factsOf(journal: Journal, { ledger: names }: Texts): DescriptionsProps["items"] {
  return [
    { key: "time", label: names.time, children: <Time value={journal.time} /> },
    { key: "valueDate", label: names.valueDate, children: <DateText value={journal.valueDate} /> },
    { key: "period", label: names.period, children: journal.period },
    { key: "proposedBy", label: names.proposedBy, children: journal.proposedBy || "–" },
    { key: "approvedBy", label: names.approvedBy, children: journal.approvedBy || "–" },
    { key: "fourEyes", label: names.fourEyes, children: <FourEyes journal={journal} /> },
    { key: "reference", label: names.reference, children: <span className="code wrap">{journal.reference || "–"}</span> },
    { key: "rule", label: names.rule, children: <span className="code wrap">{journal.rule || "–"}</span> },
    { key: "reason", label: names.reason, children: journal.reason || "–" },
    { key: "reverses", label: names.reverses, children: <JournalLink journalKey={journal.reverses} /> },
    { key: "reversedBy", label: names.reversedBy, children: <JournalLink journalKey={journal.reversedBy} /> },
    { key: "text", label: names.text, children: journal.text || "–" },
  ];
}

function transferColumns({ ledger: names }: Texts): TableColumnsType<Transfer & { position: number }> {
  return [
    { title: names.debit, render: (_, row) => <AccountLink code={row.debit} /> },
    { title: names.credit, render: (_, row) => <AccountLink code={row.credit} /> },
    { title: names.text, render: (_, row) => row.text || "–" },
    { title: names.amount, align: "right", render: (_, row) => <Amount value={row.amount} currency={row.currency} /> },
  ];
}

function JournalContent({ journal }: { journal: Journal }) {
  const texts = useTexts();
  return (
    <>
      <PageHeader title={texts.ledger.journalTitle(journal.key)} beside={<JournalState journal={journal} />} />
      <Section title={texts.shared.details}>
        <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 3 }} items={factsOf(journal, texts)} />
      </Section>
      <Section title={texts.ledger.transfers} flush>
        <Table
          size="small"
          rowKey="position"
          dataSource={journal.transfers.map((transfer, position) => ({ ...transfer, position }))}
          columns={transferColumns(texts)}
          pagination={false}
        />
        <p className="quiet section-hint">{texts.ledger.balancedHint}</p>
      </Section>
    </>
  );
}

/** One journal: its transfers, who decided on them, and what reverses it. */
export default function JournalPage() {
  const { journalKey = "" } = useParams();
  const journal = useQuery({ queryKey: ["ledger", "journal", journalKey], queryFn: () => getJournal(journalKey) });
  return <Loaded query={journal}>{(found) => <JournalContent journal={found} />}</Loaded>;
}
