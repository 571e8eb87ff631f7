import type { Items } from "./page";
import type { MatchGroup, ReconciliationItem } from "./reconciliations";
import { get, post, postForm, put, withQuery } from "./request";

export const breakStates = ["open", "carried", "proposed", "suspense", "matched", "closed"] as const;
export const undecidedStates: readonly string[] = ["open", "carried", "proposed", "suspense"];
export const ageBuckets = ["0-1", "2-5", "6-10", "11-30", "31-90", "over-90"] as const;
export const priorities = ["urgent", "high", "normal", "low"] as const;
export const breakClasses = [
  "missing_right", "missing_left", "timing", "amount_difference", "fee", "duplicate", "reversal", "unknown_reference", "ambiguous", "suggested",
] as const;
export const causes = [
  "timing", "amount", "fee", "fx", "duplicate", "reversal", "unknown_party", "missing_side", "data_quality", "other",
] as const;

export type Priority = (typeof priorities)[number];

/** Something that found no partner, as people work on it. Amounts are decimal strings; `amount` has a sign, so that what belongs together adds up to zero. */
export interface WorkBreak {
  key: string;
  account: string;
  item: string;
  state: string;
  class: string;
  label: string;
  direction: string;
  side: string;
  itemId: string;
  counterpartId: string;
  groupId: string;
  amount: string;
  absoluteAmount: string;
  currency: string;
  valueDate: string;
  /** Null where the calendar does not know a year. */
  ageBusinessDays: number | null;
  ageBucket: string | null;
  reference: string;
  text: string;
  party: string;
  run: string;
  suggestedGroups: string[];
  assignee: string;
  priority: Priority;
  dueDate: string | null;
  overdue: boolean;
  cause: string;
  /** The cause follows from the class; nobody has set it. */
  causeSuggested: boolean;
  comments: number;
  evidence: number;
  journalKey: string | null;
  decisionKey: string | null;
  /** Goes up with every change. */
  revision: string;
}

/** What was said or done about a break. */
export interface BreakNote {
  key: string;
  kind: "comment" | "evidence" | "decision";
  at: string;
  by: string;
  text: string;
  documentId?: string;
  fileName?: string;
  decisionKey?: string;
  action?: string;
  state?: string;
}

/** A group that the matcher suggests, and the run that suggested it. */
export interface SuggestedGroup extends MatchGroup {
  run: string;
}

/** A break with what the panel shows of it. */
export interface BreakDetail extends WorkBreak {
  notes: BreakNote[];
  items: { left: ReconciliationItem[]; right: ReconciliationItem[] };
  suggestions: SuggestedGroup[];
  /** The decision that waits for a second person. */
  proposal: Decision | null;
  /** The open task of the process that decides the break. */
  userTaskKey: string | null;
}

export interface BreakPage {
  items: WorkBreak[];
  endCursor: string | null;
  more: boolean;
}

/** Breaks that share a value; `amount` adds magnitudes, null in several currencies. */
export interface ValueCount {
  value: string;
  count: number;
  amount: string | null;
}

export interface BreakCounts {
  total: number;
  byState: ValueCount[];
  byClass: ValueCount[];
  byAgeBucket: ValueCount[];
  byPriority: ValueCount[];
  byAccount: ValueCount[];
  byAssignee: ValueCount[];
}

/** The query of the list, with the names that the server knows. */
export type BreakQuery = Record<string, string | undefined>;

export type Action = "match" | "write_off" | "suspense" | "clear" | "carry";

/** What a person wants done with breaks. */
export interface DecisionRequest {
  action: Action;
  breaks: string[];
  revisions: string[];
  counterAccount?: string;
  reason?: string;
}

/** What became of one break of a decision. */
export interface DecisionResult {
  breakKey: string;
  decisionKey: string | null;
  state: "done" | "proposed" | "refused";
  problem: { code: string; reason?: string; detail?: string } | null;
}

export interface Decision {
  key: string;
  account: string;
  action: string;
  state: string;
  breaks: string[];
  items: string[];
  difference: string;
  currency: string;
  counterAccount: string;
  reason: string;
  madeBy: string;
  madeAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
  journals: string[];
  undoes: string | null;
  undoneBy: string | null;
}

export interface AmountLimit {
  role: string;
  amount: string;
}

export interface PriorityRule {
  minimumAmount?: string;
  minimumAge?: number;
  priority: Priority;
  dueDays: number;
}

/** How people work on the breaks of an account. */
export interface AccountSettings {
  writeOffAccount: string;
  suspenseLong: string;
  suspenseShort: string;
  limits: AmountLimit[];
  priorities: PriorityRule[];
}

export interface ReconciliationAccount extends AccountSettings {
  account: string;
  currency: string;
}

const base = "/api/v1/reconciliation-breaks";
const decisionBase = "/api/v1/reconciliation-decisions";
const accountBase = "/api/v1/reconciliation-accounts";
const breakPath = (key: string) => `${base}/${encodeURIComponent(key)}`;
const decisionPath = (key: string) => `${decisionBase}/${encodeURIComponent(key)}`;

/** Breaks of one request: some screens, so that a refresh after a decision stays small. */
export const breakPageSize = 200;

export function listBreakPage(query: BreakQuery, after: string | undefined): Promise<BreakPage> {
  return get(withQuery(base, { ...query, limit: breakPageSize, after }));
}

export function countBreaks(query: BreakQuery): Promise<BreakCounts> {
  return get(withQuery(`${base}/counts`, query));
}

export function getBreak(key: string): Promise<BreakDetail> {
  return get(breakPath(key));
}

/** Where the breaks of a query can be downloaded. */
export function breakExportUrl(query: BreakQuery, format: "csv" | "xlsx"): string {
  return withQuery(`${base}/export.${format}`, query);
}

/** Assigns a break; "" gives it back. Rejects with a Problem. */
export function assignBreak(key: string, assignee: string): Promise<void> {
  return put(`${breakPath(key)}/assignee`, { assignee });
}

/** Takes a break that nobody has. Rejects with a Problem, reason `taken`. */
export function takeBreak(key: string): Promise<void> {
  return post(`${breakPath(key)}/take`);
}

export function commentBreak(key: string, text: string): Promise<void> {
  return post(`${breakPath(key)}/comments`, { text });
}

export function setCause(key: string, cause: string): Promise<void> {
  return put(`${breakPath(key)}/cause`, { cause });
}

/** Keeps a file and attaches it to a break as evidence. Rejects with a Problem. */
export async function attachEvidence(key: string, file: File, text: string): Promise<void> {
  const form = new FormData();
  form.append("file", file, file.name);
  const { documentId } = await postForm<{ documentId: string }>("/v2/documents", form);
  await post(`${breakPath(key)}/evidence`, { documentId, text });
}

/** Where the file of a piece of evidence can be downloaded. */
export function evidenceUrl(documentId: string): string {
  return `/v2/documents/${encodeURIComponent(documentId)}`;
}

/** Decides on breaks; each has a result of its own, in the order of the request. */
export async function decide(request: DecisionRequest): Promise<DecisionResult[]> {
  return (await post<Items<DecisionResult>>(decisionBase, request)).items;
}

export async function listDecisions(state: string | undefined): Promise<Decision[]> {
  return (await get<Items<Decision>>(withQuery(decisionBase, { state, limit: 200 }))).items;
}

export function approveDecision(key: string): Promise<void> {
  return post(`${decisionPath(key)}/approval`);
}

export function rejectDecision(key: string, reason: string): Promise<void> {
  return post(`${decisionPath(key)}/rejection`, { reason });
}

export function undoDecision(key: string, reason: string): Promise<void> {
  return post(`${decisionPath(key)}/undo`, { reason });
}

/** Says that a suggested group does not belong together; no later run finds it again. */
export function refuseGroup(run: string, group: string, reason: string): Promise<void> {
  return post(`/api/v1/reconciliations/${encodeURIComponent(run)}/groups/${encodeURIComponent(group)}/refusal`, { reason });
}

/** The accounts that are reconciled, with their settings. */
export async function listAccounts(): Promise<ReconciliationAccount[]> {
  const { items } = await get<Items<{ account: string; currency: string; workbench: AccountSettings }>>(accountBase);
  return items.map(({ account, currency, workbench }) => ({ account, currency, ...workbench }));
}

export function putAccountSettings(account: string, settings: AccountSettings): Promise<void> {
  return put(`${accountBase}/${encodeURIComponent(account)}/workbench`, settings);
}
