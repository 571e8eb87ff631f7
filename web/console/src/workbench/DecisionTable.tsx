import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { mayDo, type Session } from "../api/session";
import { approveDecision, type Decision, rejectDecision, undoDecision } from "../api/workbench";
import { formatCount } from "../format/amount";
import { JournalLink } from "../ledger/JournalLink";
import { Amount } from "../parts/Amount";
import { Nothing } from "../parts/Nothing";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { useSession } from "../session/context";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { useNotice } from "./useNotice";
import { TextDialog } from "./TextDialog";
import { itemText } from "./itemText";
import { decisionTone } from "./tones";

/** What can still be done with a decision. */
interface Acts {
  approve: (key: string) => void;
  reject: (key: string) => void;
  undo: (key: string) => void;
  pending: string | undefined;
}

/** True for a decision that this person may approve: made by somebody else, and still waiting. */
export function canApprove(decision: Decision, session: Session): boolean {
  return decision.state === "proposed" && decision.madeBy !== session.username && mayDo(session, "recon.decision.approve");
}

function DecisionActs({ decision, acts }: { decision: Decision; acts: Acts }) {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const busy = acts.pending === decision.key;
  return (
    <span className="links">
      {canApprove(decision, session) && <Button size="small" type="primary" loading={busy} onClick={() => acts.approve(decision.key)}>{texts.approve}</Button>}
      {canApprove(decision, session) && mayDo(session, "recon.decision.reject") && (
        <Button size="small" danger disabled={busy} onClick={() => acts.reject(decision.key)}>{texts.reject}</Button>
      )}
      {decision.state === "done" && decision.undoneBy === null && mayDo(session, "recon.decision.undo") && (
        <Button size="small" disabled={busy} onClick={() => acts.undo(decision.key)}>{texts.undo}</Button>
      )}
    </span>
  );
}

function BreakLinks({ decision }: { decision: Decision }) {
  const { workbench: texts, side } = useTexts();
  const [first] = decision.breaks;
  if (first === undefined) return <>–</>;
  return (
    <>
      <div className="code wrap">{decision.items.slice(0, 3).map((item) => itemText(item, side)).join(", ")}{decision.items.length > 3 && " …"}</div>
      <Link to={`/breaks?state=all&break=${encodeURIComponent(first)}`}>{texts.breaksOf(formatCount(decision.breaks.length))}</Link>
    </>
  );
}

function Who({ name, at }: { name: string | null; at: string | null }) {
  if (name === null || name === "") return <>–</>;
  return <><div>{name}</div><div className="quiet"><Time value={at} /></div></>;
}

/** What only decisions that are over have. */
const later = new Set(["state", "approved", "journals"]);

function columnsOf(texts: Texts, acts: Acts): (TableColumnsType<Decision>[number] & { width: number })[] {
  const { workbench: names } = texts;
  return [
    { title: names.action, width: 130, render: (_, row) => <strong>{nameOf(texts.actionName, row.action)}</strong> },
    { key: "state", title: names.decisionState, width: 110, render: (_, row) => <StateTag tone={decisionTone(row.state)}>{nameOf(texts.decisionState, row.state)}</StateTag> },
    { title: names.account, width: 170, render: (_, row) => <span className="code">{row.account}</span> },
    { title: names.itemId, width: 230, render: (_, row) => <BreakLinks decision={row} /> },
    { title: names.amount, width: 150, align: "right", render: (_, row) => <Amount value={row.difference} currency={row.currency} /> },
    { title: names.counterAccount, width: 130, render: (_, row) => row.counterAccount || "–" },
    { title: names.reason, width: 180, render: (_, row) => row.reason || "–" },
    { title: names.made, width: 160, render: (_, row) => <Who name={row.madeBy} at={row.madeAt} /> },
    { key: "approved", title: names.approvedBy, width: 170, render: (_, row) => <Who name={row.approvedBy} at={row.approvedAt} /> },
    { key: "journals", title: names.journal, width: 150, render: (_, row) => row.journals.map((key) => <div key={key}><JournalLink journalKey={key} /></div>) },
    { title: names.actions, width: 160, fixed: "right", render: (_, row) => <DecisionActs decision={row} acts={acts} /> },
  ];
}

/** The question for a reason that is open. */
interface Asked {
  kind: "reject" | "undo";
  key: string;
}

function ReasonDialog({ asked, onClose, onDone }: { asked: Asked; onClose: () => void; onDone: () => void }) {
  const { workbench: texts } = useTexts();
  const rejects = asked.kind === "reject";
  return (
    <TextDialog title={rejects ? texts.rejectTitle : texts.undoTitle} hint={rejects ? undefined : texts.undoText} label={texts.reason}
      okText={rejects ? texts.reject : texts.undo} danger required onClose={onClose} onDone={onDone}
      send={(reason) => (rejects ? rejectDecision(asked.key, reason) : undoDecision(asked.key, reason))} />
  );
}

/** Decisions with who made and who approved them, and what the reader can still do with them. */
export function DecisionTable({ decisions, waiting = false, empty, hint }: { decisions: readonly Decision[]; waiting?: boolean; empty: string; hint?: string }) {
  const texts = useTexts();
  const client = useQueryClient();
  const { say, fail } = useNotice();
  const [asked, setAsked] = useState<Asked | null>(null);
  const readAgain = () => Promise.all([client.invalidateQueries({ queryKey: ["reconciliations"] }), client.invalidateQueries({ queryKey: ["ledger"] })]);
  const approving = useMutation({
    mutationFn: approveDecision,
    onSuccess: () => say("success", texts.workbench.approved),
    onError: fail,
    onSettled: readAgain,
  });
  const acts: Acts = {
    approve: (key) => approving.mutate(key),
    reject: (key) => setAsked({ kind: "reject", key }),
    undo: (key) => setAsked({ kind: "undo", key }),
    pending: approving.isPending ? approving.variables : undefined,
  };
  const columns = columnsOf(texts, acts).filter(({ key }) => !waiting || !later.has(String(key)));
  const done = () => {
    say("success", asked?.kind === "reject" ? texts.workbench.rejected : texts.workbench.undone);
    setAsked(null);
    void readAgain();
  };
  return (
    <>
      <Table size="small" rowKey="key" className="panel top-aligned" dataSource={[...decisions]} columns={columns} scroll={{ x: columns.reduce((sum, { width }) => sum + width, 0) }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }} locale={{ emptyText: <Nothing title={empty} hint={hint} /> }} />
      {asked !== null && <ReasonDialog asked={asked} onClose={() => setAsked(null)} onDone={done} />}
    </>
  );
}
