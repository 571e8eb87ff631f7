import { useQuery } from "@tanstack/react-query";
import { Button, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { draftShipped, listRuleSets, listShippedRuleSets, type RuleSet } from "../api/rules";
import { mayDo } from "../api/session";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { PageHeader } from "../parts/PageHeader";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useSession } from "../session/context";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { RuleSetPage } from "./RuleSetPage";
import { useRuleChange } from "./useRuleChange";

const path = (name: string) => `/rules/${encodeURIComponent(name)}`;

function columnsOf({ rules: names }: Texts): TableColumnsType<RuleSet> {
  return [
    { title: names.ruleSet, render: (_, one) => <Link to={path(one.name)} className="code">{one.name}</Link> },
    { title: names.activeVersion, render: (_, one) => (one.activeVersion === 0 ? names.noneActive : one.activeVersion) },
    { title: names.newestVersion, dataIndex: "newestVersion" },
  ];
}

/** Takes a rule set that ships into the rule book, as a draft. */
function TakeShipped() {
  const { rules: names } = useTexts();
  const session = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState<string>();
  const shipped = useQuery({ queryKey: ["rules", "shipped"], queryFn: listShippedRuleSets });
  const taking = useRuleChange<unknown>(() => void navigate(path(name ?? "")));
  if (!mayDo(session, "recon.rules.draft")) return null;
  return (
    <div className="toolbar">
      <Select showSearch aria-label={names.shipped} placeholder={names.shipped} className="toolbar-choice" popupMatchSelectWidth={false} value={name} onChange={setName}
        options={(shipped.data ?? []).map((value) => ({ value, label: value }))} />
      <Button disabled={name === undefined} loading={taking.isPending} onClick={() => taking.mutate(() => draftShipped(name ?? ""))}>{names.take}</Button>
      <ProblemAlert error={taking.error ?? shipped.error} />
    </div>
  );
}

function AllRuleSets() {
  const texts = useTexts();
  const { rules: names } = texts;
  const found = useQuery({ queryKey: ["rules"], queryFn: listRuleSets });
  return (
    <>
      <PageHeader title={names.title} below={names.intro} actions={<TakeShipped />} />
      <Loaded query={found}>
        {(rows) => (
          <Table size="small" className="panel" rowKey="name" dataSource={rows} columns={columnsOf(texts)} pagination={false}
            locale={{ emptyText: <Nothing title={names.empty} hint={names.emptyHint} /> }} />
        )}
      </Loaded>
    </>
  );
}

/** The rule book: its rule sets, or one of them. */
export default function RulesPage() {
  const { ruleSet } = useParams();
  return ruleSet === undefined ? <AllRuleSets /> : <RuleSetPage name={ruleSet} />;
}
