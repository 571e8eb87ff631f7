import type { InputRef } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";

import { mayDo } from "../api/session";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { ActionBar } from "./ActionBar";
import { BreakGrid } from "./BreakGrid";
import { BreakPanel } from "./BreakPanel";
import { commandsOf, type Bench } from "./commands";
import { type Dialog, Dialogs } from "./Dialogs";
import { Facets, useBreakCounts } from "./Facets";
import { type BreakFilter, everything, isNarrowed, listQuery, readFilter, type Scope, writeFilter } from "./filter";
import { ListFoot } from "./ListFoot";
import { FilterBar } from "./FilterBar";
import { type Command } from "./shortcuts";
import { useBreakDetail } from "./useBreakDetail";
import { useBreakPages } from "./useBreakPages";
import { useCursor } from "./useCursor";
import { type Made, useDecisions } from "./useDecisions";
import { useNotice } from "./useNotice";
import { type Marks, useMarks } from "./useMarks";
import { useShortcuts } from "./useShortcuts";

import "./workbench.css";

/** The address names the current break once somebody stays on it this long. */
const settleMilliseconds = 300;

/** The chosen break is read once somebody stays on it this long, so that a held key does not read every break. */
const readMilliseconds = 80;

/** A value that was the same for some time. */
function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), milliseconds);
    return () => window.clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

/** What stays when the list is narrowed differently. */
interface Kept {
  marks: Marks;
  made: Made;
  onMade: (change: (before: Made) => Made) => void;
}

interface ListProps extends Kept {
  scope: Scope;
  filter: BreakFilter;
  onFilter: (filter: BreakFilter) => void;
  total: number | undefined;
  search: React.RefObject<InputRef | null>;
  grid: React.RefObject<HTMLDivElement | null>;
}

function useAddress(key: string | undefined) {
  const [, setSearch] = useSearchParams();
  const settled = useSettled(key, settleMilliseconds);
  useEffect(() => {
    if (settled === undefined) return;
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set("break", settled);
      return next;
    }, { replace: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- setSearch is new with each address, which this changes itself
  }, [settled]);
}

function useBench({ scope, filter, search, grid, marks, made, onMade }: ListProps) {
  const [address] = useSearchParams();
  const texts = useTexts();
  const notice = useNotice();
  const session = useSession();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const panel = useRef<HTMLElement>(null);
  const entry = useRef<TextAreaRef>(null);
  const pages = useBreakPages(listQuery(filter, scope));
  const cursor = useCursor(pages, address.get("break") ?? undefined);
  const { renew } = marks;
  const { held } = pages;
  useEffect(() => renew(held), [renew, held]);
  const toGrid = () => grid.current?.focus({ preventScroll: true });
  const ask = (next: Dialog | null) => {
    if (next !== null) notice.clear();
    setDialog(next);
  };
  const closed = useRef(true);
  useEffect(() => {
    if (dialog === null && !closed.current) grid.current?.focus({ preventScroll: true });
    closed.current = dialog === null;
  }, [dialog, grid]);
  const decisions = useDecisions({ cursor, marks, made, onMade, open: ask });
  const readKey = useSettled(cursor.key, readMilliseconds);
  const read = useBreakDetail(readKey);
  const current = read.detail?.key === cursor.key;
  const bench: Bench = {
    pages, cursor, marks, decisions, search, panel, entry, toGrid, texts,
    detail: current ? read.detail : undefined, suggestions: current ? read.suggestions : [], proposal: current ? read.proposal : undefined,
    me: session.username, may: (right) => mayDo(session, right), open: ask, say: (text) => notice.say("info", text),
  };
  useAddress(cursor.key);
  return { bench, problem: read.error, dialog, close: () => setDialog(null) };
}

function Panel({ bench, problem }: { bench: Bench; problem: unknown }) {
  const { workbench: texts } = bench.texts;
  const row = bench.cursor.row ?? bench.detail;
  if (row === undefined && problem !== null) return <section className="break-panel panel" aria-label={texts.panelLabel}><ProblemAlert error={problem} /></section>;
  if (row === undefined) return <section className="break-panel panel" aria-label={texts.panelLabel}><Nothing title={texts.choose} hint={texts.chooseHint} /></section>;
  const run = commandsOf(bench);
  return (
    <BreakPanel row={row} detail={bench.detail} inList={bench.cursor.row !== undefined} panel={bench.panel} entry={bench.entry} onLeave={bench.toGrid}
      suggestions={bench.suggestions} proposal={bench.proposal} onUndo={(key) => bench.open({ kind: "undo", takeBack: { way: "undo", decisions: [{ key, proposed: false }] } })}
      verdicts={{ pending: bench.decisions.pending, confirm: run.confirmGroup, refuse: run.refuseGroup, approve: run.approve, reject: run.reject }} />
  );
}

function List(props: ListProps) {
  const { bench, problem, dialog, close } = useBench(props);
  const { pages, cursor, marks } = bench;
  const { workbench: texts } = bench.texts;
  const commands = commandsOf(bench);
  const { grid } = props;
  const loaded = pages.loaded;
  useShortcuts(commands.run, dialog === null && !bench.decisions.pending);
  useEffect(() => {
    if (loaded && document.activeElement === document.body) grid.current?.focus({ preventScroll: true });
  }, [loaded, grid]);
  const empty = pages.loaded && pages.rows === 0;
  return (
    <div className="workbench-list">
      <ActionBar marks={marks} targets={commands.targets} onCommand={(command: Command) => commands.run(command)} />
      <Loaded query={{ data: pages.loaded || pages.error === null ? pages : undefined, error: pages.error, refetch: pages.refetch }}>
        {() => (
          <div className="workbench-columns">
            {empty
              ? (
                <div className="panel workbench-empty">
                  {isNarrowed(props.filter) ? <Nothing title={texts.emptyNarrowed} /> : <Nothing title={texts.empty} hint={texts.emptyHint} />}
                </div>
              )
              : (
                <div className="break-list">
                  <BreakGrid pages={pages} cursor={cursor} marks={marks} total={props.total} filter={props.filter} onFilter={props.onFilter} focus={grid}
                    onMark={commands.markAt} />
                  <ListFoot pages={pages} total={props.total} filter={props.filter} scope={props.scope} />
                </div>
              )}
            <Panel bench={bench} problem={problem} />
          </div>
        )}
      </Loaded>
      <Dialogs dialog={dialog} decisions={bench.decisions} onClose={close} />
    </div>
  );
}

/** The breaks, of all accounts or of one run: what narrows them, the list, the chosen break, and what can be done with it. */
export function Workbench({ scope = everything }: { scope?: Scope }) {
  const [address, setAddress] = useSearchParams();
  const filter = readFilter(address);
  const search = useRef<InputRef>(null);
  const grid = useRef<HTMLDivElement>(null);
  const { data: counts } = useBreakCounts(filter, scope);
  const onFilter = (next: BreakFilter) => setAddress((before) => {
    const changed = writeFilter(before, next);
    changed.delete("break");
    return changed;
  });
  const total = counts?.total;
  const marks = useMarks();
  const [made, onMade] = useState<Made>([]);
  return (
    <div className="workbench">
      <FilterBar filter={filter} scope={scope} onFilter={onFilter} search={search} onLeave={() => grid.current?.focus({ preventScroll: true })} />
      <div className="workbench-body">
        <Facets filter={filter} scope={scope} onFilter={onFilter} />
        <List key={JSON.stringify(filter)} scope={scope} filter={filter} onFilter={onFilter} total={total} search={search} grid={grid}
          marks={marks} made={made} onMade={onMade} />
      </div>
    </div>
  );
}
