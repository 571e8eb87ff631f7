import { Button, Select } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { mayDo } from "../api/session";
import { causes, type WorkBreak } from "../api/workbench";
import { DateText } from "../parts/DateText";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { Age } from "./Age";

/** Changes of a break that decide nothing. */
export interface BreakWork {
  setCause: (cause: string) => void;
  assign: (assignee: string) => void;
  pending: boolean;
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Cause({ row, work }: { row: WorkBreak; work: BreakWork }) {
  const { workbench: texts, causeName } = useTexts();
  const session = useSession();
  const options = causes.map((value) => ({ value, label: nameOf(causeName, value) }));
  return (
    <>
      <Select size="small" className="break-cause" aria-label={texts.cause} popupMatchSelectWidth={false} value={row.cause} options={options}
        disabled={work.pending || !mayDo(session, "recon.break.cause")} onChange={work.setCause} />
      {row.causeSuggested && <span className="quiet"> {texts.causeSuggested}</span>}
    </>
  );
}

function Assignee({ row, work }: { row: WorkBreak; work: BreakWork }) {
  const { workbench: texts } = useTexts();
  const session = useSession();
  return (
    <>
      {row.assignee || texts.nobody}
      {row.assignee !== "" && mayDo(session, "recon.break.assign") && (
        <Button size="small" type="link" loading={work.pending} onClick={() => work.assign("")}>{texts.giveBack}</Button>
      )}
    </>
  );
}

/** What is known of a break, and who works on it until when. */
export function BreakFacts({ row, work, userTaskKey }: { row: WorkBreak; work: BreakWork; userTaskKey: string | null }) {
  const { workbench: texts } = useTexts();
  return (
    <dl className="break-facts">
      <Row name={texts.account}><span className="code">{row.account}</span></Row>
      <Row name={texts.valueDate}><DateText value={row.valueDate} /> · <Age days={row.ageBusinessDays} /></Row>
      <Row name={texts.dueOn}><span className={row.overdue ? "overdue" : undefined}><DateText value={row.dueDate} />{row.overdue && ` · ${texts.overdue}`}</span></Row>
      <Row name={texts.assignee}><Assignee row={row} work={work} /></Row>
      <Row name={texts.cause}><Cause row={row} work={work} /></Row>
      <Row name={texts.reference}><span className="code wrap">{row.reference || "–"}</span></Row>
      <Row name={texts.party}>{row.party || "–"}</Row>
      <Row name={texts.text}>{row.text || "–"}</Row>
      <Row name={texts.itemId}><span className="code wrap">{row.itemId || row.item}</span></Row>
      {row.counterpartId !== "" && <Row name={texts.counterpart}><span className="code wrap">{row.counterpartId}</span></Row>}
      <Row name={texts.run}><Link to={`/reconciliations/${encodeURIComponent(row.run)}`} className="code">{row.run}</Link></Row>
      {row.journalKey && <Row name={texts.journal}><Link to={`/ledger/journals/${row.journalKey}`} className="code">{row.journalKey}</Link></Row>}
      {userTaskKey && <Row name=""><Link to={`/inbox/${userTaskKey}`}>{texts.openTask}</Link></Row>}
    </dl>
  );
}
