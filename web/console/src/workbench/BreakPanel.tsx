import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import type { RefObject } from "react";

import { mayDo } from "../api/session";
import { assignBreak, type BreakDetail, type Decision, setCause, type SuggestedGroup, type WorkBreak } from "../api/workbench";
import { Amount } from "../parts/Amount";
import { StateTag } from "../parts/StateTag";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { BreakFacts, type BreakWork } from "./BreakFacts";
import { BreakNotes } from "./BreakNotes";
import { canApprove } from "./DecisionTable";
import { KeyHint } from "./KeyHint";
import { knownItems } from "./knownItems";
import { BothSides, type GroupVerdicts, Suggestions } from "./Suggestions";
import { useNotice } from "./useNotice";
import { priorityTone, stateTone } from "./tones";

function useBreakWork(breakKey: string): BreakWork {
  const client = useQueryClient();
  const { fail } = useNotice();
  const work = useMutation({
    mutationFn: (change: () => Promise<void>) => change(),
    onError: fail,
    onSettled: () => client.invalidateQueries({ queryKey: ["reconciliations"] }),
  });
  return {
    setCause: (cause) => work.mutate(() => setCause(breakKey, cause)),
    assign: (assignee) => work.mutate(() => assignBreak(breakKey, assignee)),
    pending: work.isPending,
  };
}

function sidesOf(row: WorkBreak, detail: BreakDetail | undefined) {
  return detail === undefined ? knownItems(row) : detail.items;
}

function Head({ row, inList }: { row: WorkBreak; inList: boolean }) {
  const texts = useTexts();
  return (
    <header className="break-panel-head">
      <h2>{row.label || nameOf(texts.breakClass, row.class)}</h2>
      <span className="break-panel-amount"><Amount value={row.amount} currency={row.currency} /></span>
      <span>
        <StateTag tone={stateTone(row.state)}>{nameOf(texts.breakState, row.state)}</StateTag>{" "}
        <StateTag tone={priorityTone(row.priority)}>{nameOf(texts.priorityName, row.priority)}</StateTag>
      </span>
      {!inList && <Alert type="info" showIcon title={texts.workbench.gone} />}
    </header>
  );
}

/** What a person says about a decision that waits. */
export interface ProposalVerdicts {
  approve: (proposal: Decision) => void;
  reject: (proposal: Decision) => void;
}

function Proposal({ proposal, verdicts, pending }: { proposal: Decision; verdicts: ProposalVerdicts; pending: boolean }) {
  const { workbench: texts, actionName } = useTexts();
  const session = useSession();
  const said = [proposal.counterAccount, proposal.reason].filter(Boolean).join(" · ");
  const own = proposal.madeBy === session.username;
  return (
    <div className="proposal">
      <p><StateTag tone="waiting">{texts.proposal}</StateTag> {texts.proposedBy(proposal.madeBy, nameOf(actionName, proposal.action))} {said}</p>
      <div className="suggestion-actions">
        {canApprove(proposal, session) && <Button size="small" type="primary" disabled={pending} onClick={() => verdicts.approve(proposal)}>{texts.approve} <KeyHint command="confirm" /></Button>}
        {mayDo(session, "recon.decision.reject") && <Button size="small" disabled={pending} onClick={() => verdicts.reject(proposal)}>{own ? texts.withdraw : texts.reject} <KeyHint command="refuse" /></Button>}
      </div>
    </div>
  );
}

interface BreakPanelProps {
  /** The break as the list has it, or as the server says where it is not in the list. */
  row: WorkBreak;
  detail: BreakDetail | undefined;
  inList: boolean;
  suggestions: readonly SuggestedGroup[];
  proposal: Decision | undefined;
  verdicts: GroupVerdicts & ProposalVerdicts;
  panel: RefObject<HTMLElement | null>;
  entry: RefObject<TextAreaRef | null>;
  onUndo: (decisionKey: string) => void;
  onLeave: () => void;
}

/** All of one break: what it is, what fits it, what was said, and what waits. */
export function BreakPanel({ row, detail, inList, suggestions, proposal, verdicts, panel, entry, onUndo, onLeave }: BreakPanelProps) {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const work = useBreakWork(row.key);
  const { decisionKey } = row;
  const { left, right } = sidesOf(row, detail);
  return (
    <section ref={panel} className="break-panel panel" aria-label={texts.panelLabel} tabIndex={-1} data-break={row.key}>
      <Head row={row} inList={inList} />
      {proposal !== undefined && <Proposal proposal={proposal} verdicts={verdicts} pending={verdicts.pending} />}
      {decisionKey !== null && row.state !== "proposed" && mayDo(session, "recon.decision.undo") && (
        <Button size="small" className="break-undo" onClick={() => onUndo(decisionKey)}>{texts.undo}</Button>
      )}
      <Suggestions groups={suggestions} verdicts={verdicts} />
      <section>
        <h3>{texts.items}</h3>
        <BothSides left={left} right={right} />
      </section>
      <section>
        <h3>{texts.facts}</h3>
        <BreakFacts row={row} work={work} userTaskKey={detail?.userTaskKey ?? null} />
      </section>
      <BreakNotes key={row.key} breakKey={row.key} notes={detail?.notes ?? []} entry={entry} onLeave={onLeave} />
    </section>
  );
}
