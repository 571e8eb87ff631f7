import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import type { RefObject } from "react";

import type { ReconciliationItem } from "../api/reconciliations";
import { mayDo } from "../api/session";
import { assignBreak, type BreakDetail, setCause, type WorkBreak } from "../api/workbench";
import { Amount } from "../parts/Amount";
import { problemText } from "../parts/problemText";
import { StateTag } from "../parts/StateTag";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { BreakFacts, type BreakWork } from "./BreakFacts";
import { BreakNotes } from "./BreakNotes";
import { BothSides, type GroupVerdicts, Suggestions } from "./Suggestions";
import { priorityTone, stateTone } from "./tones";

/** Shows a failure of a small change that has no form of its own. */
export function useProblemMessage(): (error: unknown) => void {
  const { problem } = useTexts();
  const { message } = App.useApp();
  return (error) => {
    const { title, hint } = problemText(error, problem);
    void message.error(hint === undefined ? title : `${title} ${hint}`, 8);
  };
}

function useBreakWork(breakKey: string): BreakWork {
  const client = useQueryClient();
  const onError = useProblemMessage();
  const work = useMutation({
    mutationFn: (change: () => Promise<void>) => change(),
    onError,
    onSettled: () => client.invalidateQueries({ queryKey: ["reconciliations"] }),
  });
  return {
    setCause: (cause) => work.mutate(() => setCause(breakKey, cause)),
    assign: (assignee) => work.mutate(() => assignBreak(breakKey, assignee)),
    pending: work.isPending,
  };
}

/** The item of a break as far as the list knows it, until the server has named all items. */
function ownItem(row: WorkBreak): ReconciliationItem {
  return { id: row.itemId, valueDate: row.valueDate, bookingDate: row.valueDate, amount: row.amount, currency: row.currency, reference: row.reference, counterparty: row.party, text: row.text };
}

function sidesOf(row: WorkBreak, detail: BreakDetail | undefined) {
  if (detail?.items !== undefined) return detail.items;
  return row.side === "right" ? { left: [], right: [ownItem(row)] } : { left: [ownItem(row)], right: [] };
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

function Proposal({ detail }: { detail: BreakDetail | undefined }) {
  const { workbench: texts, actionName } = useTexts();
  const proposal = detail?.proposal;
  if (proposal === null || proposal === undefined) return null;
  const said = [proposal.counterAccount, proposal.reason].filter(Boolean).join(" · ");
  return <Alert type="warning" showIcon title={texts.proposal} description={<>{texts.proposedBy(proposal.madeBy, nameOf(actionName, proposal.action))} {said}</>} />;
}

interface BreakPanelProps {
  /** The break as the list has it, or as the server says where it is not in the list. */
  row: WorkBreak;
  detail: BreakDetail | undefined;
  inList: boolean;
  verdicts: GroupVerdicts;
  panel: RefObject<HTMLElement | null>;
  entry: RefObject<TextAreaRef | null>;
  onUndo: (decisionKey: string) => void;
  onLeave: () => void;
}

/** All of one break: what it is, what fits it, what was said, and what waits. */
export function BreakPanel({ row, detail, inList, verdicts, panel, entry, onUndo, onLeave }: BreakPanelProps) {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const work = useBreakWork(row.key);
  const { decisionKey } = row;
  const { left, right } = sidesOf(row, detail);
  return (
    <section ref={panel} className="break-panel panel" aria-label={texts.panelLabel} tabIndex={-1} data-break={row.key}>
      <Head row={row} inList={inList} />
      <Proposal detail={detail} />
      {decisionKey !== null && mayDo(session, "recon.decision.undo") && (
        <Button size="small" onClick={() => onUndo(decisionKey)}>{texts.undo}</Button>
      )}
      <Suggestions groups={detail?.suggestions ?? []} verdicts={verdicts} />
      <section>
        <h3>{texts.items}</h3>
        <BothSides left={left} right={right} />
      </section>
      <section>
        <h3>{texts.facts}</h3>
        <BreakFacts row={row} work={work} />
      </section>
      <BreakNotes key={row.key} breakKey={row.key} notes={detail?.notes ?? []} entry={entry} onLeave={onLeave} />
    </section>
  );
}
