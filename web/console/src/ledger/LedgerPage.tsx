import { Tabs } from "antd";
import { useNavigate, useParams } from "react-router";

import { PageHeader } from "../parts/PageHeader";
import { useTexts } from "../texts/context";
import { AccountsTab } from "./AccountsTab";
import { JournalsTab } from "./JournalsTab";

/** The accounts with their balances, and the journals. */
export default function LedgerPage() {
  const { ledger: texts } = useTexts();
  const { tab } = useParams();
  const navigate = useNavigate();
  const tabs = [
    { key: "accounts", label: texts.accounts, children: <AccountsTab /> },
    { key: "journals", label: texts.journals, children: <JournalsTab /> },
  ];
  return (
    <>
      <PageHeader title={texts.title} />
      <Tabs items={tabs} activeKey={tab ?? "accounts"} onChange={(key) => void navigate(`/ledger/${key}`)} />
    </>
  );
}
