import { Badge, Tabs } from "antd";
import { useNavigate, useParams } from "react-router";

import { PageHeader } from "../parts/PageHeader";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { ApprovalsTab, DecisionsTab, useDecisionList } from "./DecisionsTab";
import { canApprove } from "./DecisionTable";
import { SettingsTab } from "./SettingsTab";
import { Workbench } from "./Workbench";

/** How many decisions wait for this person. */
function ApprovalsLabel() {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const { data } = useDecisionList("proposed");
  const waiting = (data ?? []).filter((one) => canApprove(one, session)).length;
  return <>{texts.tabApprovals} <Badge count={waiting} overflowCount={199} size="small" /></>;
}

/** Where people work on breaks: the list, what waits for approval, what was decided, and the settings of the accounts. */
export default function BreaksPage() {
  const { workbench: texts } = useTexts();
  const { tab } = useParams();
  const navigate = useNavigate();
  const tabs = [
    { key: "list", label: texts.tabBreaks, children: <Workbench /> },
    { key: "approvals", label: <ApprovalsLabel />, children: <ApprovalsTab /> },
    { key: "decisions", label: texts.tabDecisions, children: <DecisionsTab /> },
    { key: "settings", label: texts.tabSettings, children: <SettingsTab /> },
  ];
  return (
    <>
      <PageHeader title={texts.title} />
      <Tabs items={tabs} activeKey={tab ?? "list"} onChange={(key) => void navigate(key === "list" ? "/breaks" : `/breaks/${key}`)} destroyOnHidden />
    </>
  );
}
