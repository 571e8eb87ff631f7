import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";

import { approveRules, draftRules, getRuleVersion, rejectRules, type RuleVersion, submitRules, withdrawRules } from "../api/rules";
import { mayDo } from "../api/session";
import { Loaded } from "../parts/Loaded";
import { ProblemAlert } from "../parts/ProblemAlert";
import { Section } from "../parts/Section";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { TextDialog } from "../workbench/TextDialog";
import { Backtests } from "./Backtests";
import { isMaker } from "./tones";
import { useRuleChange } from "./useRuleChange";

type Asked = "reject" | "withdraw";

/** What a person may do with a version, by its state and by who made it. */
function VersionActions({ version }: { version: RuleVersion }) {
  const { rules: names } = useTexts();
  const session = useSession();
  const [asked, setAsked] = useState<Asked>();
  const changing = useRuleChange();
  const { name, version: number, state } = version;
  const may = (right: string) => mayDo(session, `recon.rules.${right}`);
  const checks = state === "submitted" && !isMaker(version, session.username);
  const takesBack = ["draft", "submitted", "scheduled"].includes(state) && may("withdraw");
  const send = (reason: string) => changing.mutateAsync(() => (asked === "reject" ? rejectRules : withdrawRules)(name, number, reason));
  return (
    <div className="rule-actions">
      {state === "draft" && may("submit") && <Button type="primary" loading={changing.isPending} onClick={() => changing.mutate(() => submitRules(name, number))}>{names.submit}</Button>}
      {checks && may("approve") && <Button type="primary" loading={changing.isPending} onClick={() => changing.mutate(() => approveRules(name, number))}>{names.approve}</Button>}
      {checks && may("reject") && <Button onClick={() => setAsked("reject")}>{names.reject}</Button>}
      {takesBack && <Button onClick={() => setAsked("withdraw")}>{names.withdraw}</Button>}
      {state === "submitted" && !checks && <span className="quiet">{names.fourEyes}</span>}
      {asked === undefined && <ProblemAlert error={changing.error} />}
      {asked !== undefined && (
        <TextDialog title={names[asked]} hint={undefined} label={names.reason} okText={names[asked]} danger required send={send}
          onDone={() => setAsked(undefined)} onClose={() => setAsked(undefined)} />
      )}
    </div>
  );
}

/** The text of a version, from which a person who may do so drafts the next one. */
function VersionText({ version, text, onDrafted }: { version: RuleVersion; text: string; onDrafted: (version: number) => void }) {
  const { rules: names, shared } = useTexts();
  const session = useSession();
  const [changed, setChanged] = useState<string>();
  const [note, setNote] = useState("");
  const drafting = useRuleChange<number>((drafted) => {
    setChanged(undefined);
    onDrafted(drafted);
  });
  if (changed === undefined) {
    return (
      <>
        <Input.TextArea className="code rule-text" aria-label={names.text} readOnly rows={16} value={text} />
        {mayDo(session, "recon.rules.draft") && <Button onClick={() => setChanged(text)}>{names.change}</Button>}
      </>
    );
  }
  return (
    <>
      <Input.TextArea className="code rule-text" aria-label={names.text} rows={20} value={changed} onChange={(event) => setChanged(event.target.value)} />
      <div className="toolbar">
        <Input className="rule-note" aria-label={names.note} placeholder={names.note} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        <Button type="primary" disabled={changed === text} loading={drafting.isPending}
          onClick={() => drafting.mutate(async () => (await draftRules(version.name, changed, note.trim())).version)}>{names.draft}</Button>
        <Button onClick={() => setChanged(undefined)}>{shared.cancel}</Button>
      </div>
      <ProblemAlert error={drafting.error} />
    </>
  );
}

/** One version: what can be done with it, what it would change, and its text. */
export function VersionPanel({ version, onDrafted }: { version: RuleVersion; onDrafted: (version: number) => void }) {
  const { rules: names } = useTexts();
  const read = useQuery({ queryKey: ["rules", version.name, "version", version.version, version.hash], queryFn: () => getRuleVersion(version.name, version.version) });
  return (
    <>
      <Section title={names.versionTitle(String(version.version))} extra={<VersionActions version={version} />}>
        <Loaded query={read}>{({ text }) => <VersionText version={version} text={text} onDrafted={onDrafted} />}</Loaded>
      </Section>
      <Backtests version={version} />
    </>
  );
}
