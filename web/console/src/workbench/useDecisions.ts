import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { confirmGroup } from "../api/reconciliations";
import { Problem } from "../api/problem";
import { type Action, approveDecision, decide, rejectDecision, type DecisionRequest, type DecisionResult, refuseGroup, type SuggestedGroup, takeBreak, assignBreak, undoDecision, type WorkBreak } from "../api/workbench";
import { formatCount } from "../format/amount";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import type { Dialog } from "./Dialogs";
import type { ResultRow } from "./Results";
import type { Cursor } from "./useCursor";
import type { Marks } from "./useMarks";
import { type NoticeKind, useNotice } from "./useNotice";

/** What an act on one break became, as decisions say it. */
function refusalOf(error: unknown): DecisionResult["problem"] {
  if (error instanceof Problem) return { code: error.code, reason: error.reason, detail: error.message || error.title };
  return { code: "", detail: error instanceof Error ? error.message : "" };
}

/** Does the same to each, one after the other, and says what became of each. */
export async function eachOf(keys: readonly string[], act: (key: string) => Promise<unknown>): Promise<DecisionResult[]> {
  const results: DecisionResult[] = [];
  for (const breakKey of keys) {
    try {
      await act(breakKey);
      results.push({ breakKey, decisionKey: null, state: "done", problem: null });
    } catch (error) {
      results.push({ breakKey, decisionKey: null, state: "refused", problem: refusalOf(error) });
    }
  }
  return results;
}

/** The breaks of results, with what became of each. */
function rowsOf(results: readonly DecisionResult[], targets: readonly WorkBreak[]): ResultRow[] {
  return results.map((result) => ({ result, target: targets.find(({ key }) => key === result.breakKey) }));
}

/** A decision of this page: a proposal is withdrawn where another is undone. */
export interface MadeDecision {
  key: string;
  proposed: boolean;
}

/** Decisions that are to be taken back, the way in which, and the break that the list goes on from, if it does. */
export interface TakeBack {
  way: "undo" | "withdraw" | "reject";
  decisions: readonly MadeDecision[];
  leaves?: string;
}

/** The different decisions that results name, in their order. */
function decisionsOf(results: readonly DecisionResult[]): MadeDecision[] {
  const made = results.flatMap(({ decisionKey, state }) => (decisionKey === null ? [] : [[decisionKey, { key: decisionKey, proposed: state === "proposed" }] as const]));
  return [...new Map(made).values()];
}

const takeBack = ({ key, proposed }: MadeDecision, reason: string) => (proposed ? rejectDecision(key, reason) : undoDecision(key, reason));

/** Everything that a person can have done with breaks, with what the page does afterwards. */
export interface Decisions {
  send: (request: DecisionRequest) => Promise<DecisionResult[]>;
  finish: (action: Action, results: DecisionResult[], targets: readonly WorkBreak[]) => void;
  carry: (targets: readonly WorkBreak[]) => Promise<void>;
  take: (targets: readonly WorkBreak[]) => Promise<void>;
  assign: (targets: readonly WorkBreak[], assignee: string) => Promise<void>;
  confirm: (run: string, group: SuggestedGroup, row: WorkBreak) => Promise<void>;
  refuse: (run: string, group: string, reason: string) => Promise<void>;
  approve: (key: string, breakKey: string) => Promise<void>;
  undo: (takeBack: TakeBack, reason: string, done: string) => Promise<void>;
  /** The decisions that were made last on this page and not undone. */
  undoable: readonly MadeDecision[] | undefined;
  pending: boolean;
}

/** The decisions that were made on the page, in the order in which they were made; those of one act are together. */
export type Made = readonly (readonly MadeDecision[])[];

interface Surroundings {
  cursor: Cursor;
  marks: Marks;
  made: Made;
  onMade: (change: (before: Made) => Made) => void;
  open: (dialog: Dialog | null) => void;
}

/** Runs acts one at a time and reads the lists again after each, whatever came of it. */
function useActing() {
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const readAgain = () => void Promise.all(["reconciliations", "ledger", "user-tasks"].map((topic) => client.invalidateQueries({ queryKey: [topic] })));
  const acting = async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    setPending(true);
    try {
      return await act();
    } finally {
      setPending(false);
      readAgain();
    }
  };
  return { pending, acting };
}

/** Says what came of acts: in a word where all is done, else for each break. */
function useShowing({ cursor, marks, onMade, open }: Surroundings) {
  const { workbench: texts, actionName } = useTexts();
  const notice = useNotice();
  const each = (title: string, results: DecisionResult[], targets: readonly WorkBreak[], done: string, kind: NoticeKind = "success") => {
    if (results.every(({ state }) => state === "done")) {
      open(null);
      notice.say(kind, done);
    } else open({ kind: "results", title, rows: rowsOf(results, targets) });
  };
  const finish = (action: Action, results: DecisionResult[], targets: readonly WorkBreak[]) => {
    const decided = new Set(results.filter(({ state }) => state !== "refused").map(({ breakKey }) => breakKey));
    const keys = decisionsOf(results);
    onMade((before) => {
      const known = new Set(before.flat().map(({ key }) => key)); // carrying what is carried makes no decision
      const fresh = keys.filter(({ key }) => !known.has(key));
      return fresh.length > 0 ? [...before, fresh] : before;
    });
    marks.drop(decided);
    if (cursor.key !== undefined && decided.has(cursor.key)) cursor.pass(decided);
    const [only] = results;
    const name = nameOf(actionName, action);
    if (results.length > 1 || only?.state === "refused") open({ kind: "results", title: name, rows: rowsOf(results, targets) });
    else if (only?.state === "proposed") each(name, [], targets, texts.proposedOne(name), "info");
    else each(name, [], targets, texts.doneOne(name));
  };
  return { each, finish };
}

/** Acts on breaks. Nothing is shown as done before the server says so. */
export function useDecisions(surroundings: Surroundings): Decisions {
  const { workbench: texts } = useTexts();
  const { say, fail } = useNotice();
  const { cursor, made, onMade } = surroundings;
  const { pending, acting } = useActing();
  const show = useShowing(surroundings);
  const onEach = (title: string, targets: readonly WorkBreak[], act: (key: string) => Promise<void>, done: string) => acting(async () => {
    show.each(title, await eachOf(targets.map(({ key }) => key), act), targets, done);
  });
  return {
    pending,
    undoable: made.at(-1),
    finish: show.finish,
    send: (request) => acting(() => decide(request)),
    carry: (targets) => acting(async () => {
      const request = { action: "carry" as const, breaks: targets.map(({ key }) => key), revisions: targets.map(({ revision }) => revision) };
      show.finish("carry", await decide(request), targets);
    }).catch(fail),
    take: (targets) => onEach(texts.take, targets, takeBreak, texts.takenMany(formatCount(targets.length))),
    assign: (targets, assignee) => onEach(texts.assign, targets, (key) => assignBreak(key, assignee), `${texts.assign}: ${assignee || texts.unassigned}`),
    confirm: (run, group, row) => acting(async () => {
      await confirmGroup(run, group.key);
      say("success", texts.confirmed);
      cursor.pass(new Set([row.key]));
    }).catch(fail),
    refuse: (run, group, reason) => acting(async () => {
      await refuseGroup(run, group, reason);
      say("success", texts.refused);
    }),
    approve: (key, breakKey) => acting(async () => {
      await approveDecision(key);
      say("success", texts.approved);
      cursor.pass(new Set([breakKey]));
    }).catch(fail),
    undo: ({ decisions, leaves }, reason, done) => acting(async () => {
      const [first] = decisions;
      const single = decisions.length === 1;
      if (single && first !== undefined) await takeBack(first, reason);
      const named = new Map(decisions.map((one) => [one.key, one]));
      const results = single ? [] : await eachOf([...named.keys()], (key) => takeBack(named.get(key) ?? { key, proposed: false }, reason));
      const refused = new Set(results.filter(({ state }) => state === "refused").map(({ breakKey }) => breakKey));
      onMade((before) => before.map((batch) => batch.filter(({ key }) => refused.has(key) || !named.has(key))).filter((batch) => batch.length > 0));
      if (leaves !== undefined) cursor.pass(new Set([leaves]));
      show.each(texts.undo, results, [], done);
    }),
  };
}
