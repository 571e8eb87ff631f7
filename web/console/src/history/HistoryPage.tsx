import { Tabs } from "antd";
import { useNavigate, useParams } from "react-router";

import { ArchiveTab } from "../archive/ArchiveTab";
import { PageHeader } from "../parts/PageHeader";
import { useTexts } from "../texts/context";
import { RetentionTab } from "./RetentionTab";

/** What became of instances that have ended: how long they stay, what has left, and what the archive has of it. */
export default function HistoryPage() {
  const { retention: texts, archive } = useTexts();
  const { tab = "archive" } = useParams();
  const navigate = useNavigate();
  const tabs = [
    { key: "archive", label: archive.tab, children: <ArchiveTab /> },
    { key: "retention", label: texts.tab, children: <RetentionTab /> },
  ];
  return (
    <>
      <PageHeader title={texts.title} />
      <Tabs activeKey={tab} onChange={(key) => void navigate(`/history/${key}`)} items={tabs} destroyOnHidden />
    </>
  );
}
