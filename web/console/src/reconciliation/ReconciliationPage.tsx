import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Tabs } from "antd";
import { Link, useParams, useSearchParams } from "react-router";

import { getReconciliation, type ReconciliationResult, reportUrl } from "../api/reconciliations";
import { Digest } from "../parts/Digest";
import { Fact } from "../parts/Fact";
import { Loaded } from "../parts/Loaded";
import { PageHeader } from "../parts/PageHeader";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { nameOf } from "../texts";
import { useLanguage } from "../texts/context";
import { Workbench } from "../workbench/Workbench";
import { BridgeSection } from "./BridgeSection";
import { ClassesSection } from "./ClassesSection";
import { Figures } from "./Figures";
import { GroupsTab } from "./GroupsTab";
import { Period } from "./Period";
import { StatementsTab } from "./StatementsTab";
import { runTone } from "./tones";

function Facts({ run }: { run: ReconciliationResult }) {
  const { texts: { reconciliation: names } } = useLanguage();
  return (
    <>
      <Fact name={names.period}><Period from={run.from} to={run.to} /></Fact>
      <Fact name={names.ruleSet}>{run.ruleSet}</Fact>
      <Fact name={names.startedAt}><Time value={run.startedAt} /></Fact>
      <Fact name={names.finishedAt}><Time value={run.finishedAt} /></Fact>
      {run.processInstanceKey && run.processInstanceKey !== "0" && (
        <Fact name={names.process}><Link to={`/instances/${run.processInstanceKey}`} className="code">{run.processInstanceKey}</Link></Fact>
      )}
      <Fact name={names.contentHash}><span title={names.contentHashHint}><Digest value={run.contentHash} /></span></Fact>
    </>
  );
}

function Reports({ run }: { run: ReconciliationResult }) {
  const { language, texts: { reconciliation: names } } = useLanguage();
  return (
    <span className="links" title={run.reported ? undefined : names.noReport}>
      <Button icon={<DownloadOutlined />} href={reportUrl(run.key, "html", language)} disabled={!run.reported} download>{names.downloadHtml}</Button>
      <Button icon={<DownloadOutlined />} href={reportUrl(run.key, "xlsx", language)} disabled={!run.reported} download>{names.downloadXlsx}</Button>
    </span>
  );
}

function Proof({ run }: { run: ReconciliationResult }) {
  return (
    <div className="proof-and-classes">
      <BridgeSection bridge={run.bridge} />
      <ClassesSection classes={run.byClass} />
    </div>
  );
}

function States({ run }: { run: ReconciliationResult }) {
  const { texts } = useLanguage();
  const { reconciliation: names } = texts;
  return (
    <>
      <StateTag tone={runTone(run.state)}>{nameOf(texts.reconciliationState, run.state)}</StateTag>
      <StateTag tone={run.bridge.proven ? "good" : "bad"}>{`${names.bridge}: ${run.bridge.proven ? names.balanced : names.notBalanced}`}</StateTag>
    </>
  );
}

function Result({ run }: { run: ReconciliationResult }) {
  const { texts } = useLanguage();
  const names = texts.reconciliation;
  const [address, setAddress] = useSearchParams();
  const tabs = [
    { key: "breaks", label: names.breaksTab, children: <Workbench scope={{ run: run.key, account: run.account }} /> },
    { key: "suggested", label: names.suggested, children: <GroupsTab runKey={run.key} band="suggest" /> },
    { key: "matched", label: names.matched, children: <GroupsTab runKey={run.key} band="auto" /> },
    { key: "bridge", label: names.bridge, children: <Proof run={run} /> },
    { key: "statements", label: names.statementsTab, children: <StatementsTab account={run.account} /> },
  ];
  return (
    <>
      <PageHeader
        title={names.titleOf(run.account)}
        beside={<States run={run} />}
        below={<Facts run={run} />}
        actions={<Reports run={run} />}
      />
      <Figures run={run} />
      <Tabs items={tabs} activeKey={address.get("tab") ?? "breaks"} onChange={(tab) => setAddress({ tab })} destroyOnHidden />
    </>
  );
}

/** One run: its figures, the proof of balance, and what it found. */
export default function ReconciliationPage() {
  const { reconciliationKey = "" } = useParams();
  const { language } = useLanguage();
  const run = useQuery({
    queryKey: ["reconciliations", reconciliationKey, language],
    queryFn: () => getReconciliation(reconciliationKey),
  });
  return <Loaded query={run}>{(found) => <Result run={found} />}</Loaded>;
}
