import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";
import { Link, useSearchParams } from "react-router";

import { listRuleVersions, type RuleVersion } from "../api/rules";
import { Loaded } from "../parts/Loaded";
import { PageHeader } from "../parts/PageHeader";
import { Section } from "../parts/Section";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { RuleSuggestions } from "./RuleSuggestions";
import { versionTone } from "./tones";
import { VersionPanel } from "./VersionPanel";

import "./rules.css";

function Said({ by, at }: { by: string; at: string | null }) {
  return by === "" ? <>–</> : <>{by} · <Time value={at} /></>;
}

function columnsOf(texts: Texts): TableColumnsType<RuleVersion> {
  const { rules: names, ruleState } = texts;
  return [
    { title: names.version, render: (_, one) => <Link to={{ search: `version=${one.version}` }}>{one.version}</Link> },
    { title: names.state, render: (_, one) => <StateTag tone={versionTone(one.state)}>{ruleState[one.state]}</StateTag> },
    { title: names.note, dataIndex: "note" },
    { title: names.drafted, render: (_, one) => <Said by={one.draftedBy} at={one.draftedAt} /> },
    { title: names.submitted, render: (_, one) => <Said by={one.submittedBy} at={one.submittedAt} /> },
    { title: names.decided, render: (_, one) => <Said by={one.decidedBy} at={one.decidedAt} /> },
    { title: names.activeFrom, render: (_, one) => <Time value={one.activeFrom} /> },
    { title: names.reason, dataIndex: "reason" },
    { title: names.backtests, align: "right", dataIndex: "backtests" },
  ];
}

/** One rule set: its versions, the chosen one, and what people's decisions suggest to change. */
export function RuleSetPage({ name }: { name: string }) {
  const texts = useTexts();
  const { rules: names } = texts;
  const [address, setAddress] = useSearchParams();
  const versions = useQuery({ queryKey: ["rules", name, "versions"], queryFn: () => listRuleVersions(name) });
  const show = (version: number) => setAddress({ version: String(version) });
  return (
    <>
      <PageHeader title={name} below={<Link to="/rules">{names.title}</Link>} />
      <Loaded query={versions}>
        {(rows) => {
          const chosen = rows.find(({ version }) => String(version) === address.get("version")) ?? rows[0];
          return (
            <>
              <Section title={names.versions} flush>
                <Table size="small" rowKey="key" dataSource={rows} columns={columnsOf(texts)} scroll={{ x: "max-content" }}
                  rowClassName={(one) => (one.key === chosen?.key ? "rule-version-chosen" : "")} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} />
              </Section>
              {chosen !== undefined && <VersionPanel key={chosen.key} version={chosen} onDrafted={show} />}
              <RuleSuggestions name={name} onDrafted={show} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
