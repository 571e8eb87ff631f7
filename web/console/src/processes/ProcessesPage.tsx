import { Tabs } from "antd";
import { useNavigate, useParams } from "react-router";

import { PageHeader } from "../parts/PageHeader";
import { useTexts } from "../texts/context";
import { DefinitionsTab } from "./DefinitionsTab";
import { DeployButton } from "./DeployButton";
import { InstancesTab } from "./InstancesTab";

/** The runs of processes, and the processes that can be started. */
export default function ProcessesPage() {
  const { processes: texts } = useTexts();
  const { tab = "instances" } = useParams();
  const navigate = useNavigate();
  const tabs = [
    { key: "instances", label: texts.instances, children: <InstancesTab /> },
    { key: "definitions", label: texts.definitions, children: <DefinitionsTab /> },
  ];
  return (
    <>
      <PageHeader title={texts.title} actions={<DeployButton />} />
      <Tabs activeKey={tab} onChange={(key) => void navigate(`/processes/${key}`)} items={tabs} />
    </>
  );
}
