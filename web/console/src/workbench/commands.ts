import type { InputRef } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import type { RefObject } from "react";

import type { Action, BreakDetail, Decision, SuggestedGroup, WorkBreak } from "../api/workbench";
import { isZero } from "../format/amount";
import type { Texts } from "../texts";
import type { Dialog } from "./Dialogs";
import type { Command } from "./shortcuts";
import type { BreakPages } from "./useBreakPages";
import type { Cursor } from "./useCursor";
import type { Decisions } from "./useDecisions";
import { type Marks, maxMarks, sharedGroup } from "./useMarks";

/** All that commands act on. */
export interface Bench {
  pages: BreakPages;
  cursor: Cursor;
  marks: Marks;
  decisions: Decisions;
  detail: BreakDetail | undefined;
  suggestions: readonly SuggestedGroup[];
  proposal: Decision | undefined;
  search: RefObject<InputRef | null>;
  panel: RefObject<HTMLElement | null>;
  entry: RefObject<TextAreaRef | null>;
  texts: Texts;
  /** The name of the person who works here. */
  me: string;
  toGrid: () => void;
  may: (right: string) => boolean;
  open: (dialog: Dialog | null) => void;
  say: (text: string) => void;
}

/** Rows of one step of Page Up and Page Down. */
const pageStep = 10;

/** The rows between two places, both included, as far as they are held. */
function between(pages: BreakPages, from: number, to: number): WorkBreak[] {
  const rows: WorkBreak[] = [];
  for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
    const row = pages.rowAt(at);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** Marks the row at a place, or all rows from the mark that was set last. */
function markAt({ pages, marks }: Bench, index: number, range: boolean): void {
  const row = pages.rowAt(index);
  if (row === undefined) return;
  const last = marks.all.at(-1);
  const from = last === undefined ? undefined : pages.indexOf(last.key);
  if (range && from !== undefined) marks.add(between(pages, from, index));
  else marks.toggle(row);
}

/** What is decided about: the marked breaks, or else the current one. */
function targetsOf({ marks, cursor, detail }: Bench): readonly WorkBreak[] {
  if (marks.all.length > 0) return marks.all;
  const row = cursor.row ?? detail;
  return row === undefined ? [] : [row];
}

/** True for a break that an action can be decided for; the server has the last word. */
export function isUndecidedFor(action: Action, { state }: Pick<WorkBreak, "state">): boolean {
  return action === "clear" ? state === "suspense" : state === "open" || state === "carried";
}

/** Why an action cannot be asked for as things are; undefined when it can. */
function obstacle(bench: Bench, action: Action, targets: readonly WorkBreak[]): string | undefined {
  const { workbench: texts } = bench.texts;
  if (!bench.may("recon.decision.make")) return texts.noRight;
  if (targets.length === 0) return texts.noTarget;
  if (targets.length > maxMarks) return texts.tooMany(String(maxMarks));
  if (action === "match" && bench.marks.all.length < 2) return texts.matchNeedsTwo;
  if (action === "match" && sharedGroup(targets) === undefined) return texts.severalAccounts;
  if (!targets.some((target) => isUndecidedFor(action, target))) return action === "clear" ? texts.noClear : texts.noneOpen;
  return undefined;
}

function decide(bench: Bench, action: Action): void {
  const targets = targetsOf(bench);
  const why = obstacle(bench, action, targets);
  if (why !== undefined) bench.say(why);
  else if (action === "carry" && targets.length === 1) void bench.decisions.carry(targets);
  else bench.open({ kind: "decide", action, targets });
}

function assign(bench: Bench, toMe: boolean): void {
  const { workbench: texts } = bench.texts;
  const targets = targetsOf(bench);
  if (!bench.may(toMe ? "recon.break.take" : "recon.break.assign")) bench.say(texts.noRight);
  else if (targets.length === 0) bench.say(texts.noTarget);
  else if (toMe) void bench.decisions.take(targets);
  else bench.open({ kind: "assign", targets });
}

function confirmGroup(bench: Bench, group: SuggestedGroup): void {
  const row = bench.cursor.row ?? bench.detail;
  if (row === undefined || !isZero(group.difference || "0")) return;
  if (bench.may("recon.group.confirm")) void bench.decisions.confirm(group.run, group, row);
  else bench.say(bench.texts.workbench.noRight);
}

function refuseGroup(bench: Bench, group: SuggestedGroup): void {
  const row = bench.cursor.row ?? bench.detail;
  if (row === undefined) return;
  if (bench.may("recon.group.refuse")) bench.open({ kind: "refuse", run: group.run, group: group.key });
  else bench.say(bench.texts.workbench.noRight);
}

/** Approves what waits for the current break, unless this person proposed it. */
function approve(bench: Bench, proposal: Decision): void {
  if (bench.may("recon.decision.approve")) void bench.decisions.approve(proposal.key, bench.cursor.key ?? "");
  else bench.say(bench.texts.workbench.noRight);
}

/** Rejects what waits, or withdraws it. */
function reject(bench: Bench, proposal: Decision): void {
  if (bench.may("recon.decision.reject")) {
    const way = proposal.madeBy === bench.me ? "withdraw" : "reject";
    bench.open({ kind: "undo", takeBack: { way, decisions: [{ key: proposal.key, proposed: true }], leaves: bench.cursor.key } });
  } else bench.say(bench.texts.workbench.noRight);
}

/** Says yes or no to what waits for the current break, or else to its first suggestion. */
function judge(bench: Bench, onProposal: (bench: Bench, proposal: Decision) => void, onGroup: (bench: Bench, group: SuggestedGroup) => void): void {
  const group = bench.suggestions.at(0);
  if (bench.proposal !== undefined) onProposal(bench, bench.proposal);
  else if (group !== undefined) onGroup(bench, group);
  else bench.say(bench.texts.workbench.noSuggestion);
}

function undo(bench: Bench): void {
  const decisions = bench.decisions.undoable;
  if (!bench.may("recon.decision.undo")) bench.say(bench.texts.workbench.noRight);
  else if (decisions === undefined) bench.say(bench.texts.workbench.nothingToUndo);
  else bench.open({ kind: "undo", takeBack: { way: decisions.some(({ proposed }) => proposed) ? "withdraw" : "undo", decisions } });
}

/** Out of a text or the panel to the list; in the list it takes the marks away. */
function close({ toGrid, marks }: Bench): void {
  const inGrid = document.activeElement?.getAttribute("role") === "grid";
  if (inGrid) marks.clear();
  else toGrid();
}

function actsOf(bench: Bench): Record<Command, () => void> {
  const { cursor, pages } = bench;
  return {
    down: () => cursor.step(1),
    up: () => cursor.step(-1),
    pageDown: () => cursor.step(pageStep),
    pageUp: () => cursor.step(-pageStep),
    first: () => cursor.to(0),
    last: () => cursor.to(pages.rows - 1),
    mark: () => markAt(bench, cursor.index, false),
    markRange: () => markAt(bench, cursor.index, true),
    open: () => bench.panel.current?.focus(),
    close: () => close(bench),
    match: () => decide(bench, "match"),
    writeOff: () => decide(bench, "write_off"),
    suspense: () => decide(bench, "suspense"),
    clear: () => decide(bench, "clear"),
    carry: () => decide(bench, "carry"),
    take: () => assign(bench, true),
    assign: () => assign(bench, false),
    comment: () => bench.entry.current?.focus(),
    confirm: () => judge(bench, approve, confirmGroup),
    refuse: () => judge(bench, reject, refuseGroup),
    undo: () => undo(bench),
    search: () => bench.search.current?.focus({ cursor: "all" }),
    help: () => bench.open({ kind: "help" }),
  };
}

/** The commands on a bench as it is now. */
export function commandsOf(bench: Bench) {
  return {
    targets: targetsOf(bench),
    run: (command: Command) => actsOf(bench)[command](),
    markAt: (index: number, range: boolean) => markAt(bench, index, range),
    approve: (proposal: Decision) => approve(bench, proposal),
    reject: (proposal: Decision) => reject(bench, proposal),
    confirmGroup: (group: SuggestedGroup) => confirmGroup(bench, group),
    refuseGroup: (group: SuggestedGroup) => refuseGroup(bench, group),
  };
}
