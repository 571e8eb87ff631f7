import { type Items } from "./page";
import { get, post, postForm, withQuery } from "./request";

/** How many items a side has and what they add up to (a decimal string). */
export interface SideTotal {
  count: number;
  sum: string;
}

/** One run of the matcher over two sides. */
export interface Reconciliation {
  key: string;
  account: string;
  currency: string;
  from: string;
  to: string;
  ruleSet: string;
  state: string;
  startedAt: string;
  finishedAt?: string | null;
  left: SideTotal;
  right: SideTotal;
  matched: number;
  suggested: number;
  breaks: number;
  openBreaks: number;
  contentHash?: string | null;
  processInstanceKey?: string | null;
  /** The reports can be downloaded. */
  reported: boolean;
}

/** The proof of balance: lines that lead from one side's closing balance to the other's. */
export interface Bridge {
  currency: string;
  lines: { code: string; label: string; amount: string }[];
  unexplained: string;
  /** The breaks alone explain the difference: nothing is unexplained, both sides began alike, and both add up. */
  proven: boolean;
}

/** Breaks of one class. */
export interface ClassTotal {
  class: string;
  label: string;
  count: number;
  amount: string;
}

/** A run with its proof. */
export interface ReconciliationResult extends Reconciliation {
  bridge: Bridge;
  byClass: ClassTotal[];
}

/** One entry of a side. */
export interface ReconciliationItem {
  id: string;
  bookingDate?: string;
  valueDate?: string;
  amount: string;
  currency: string;
  reference?: string;
  counterparty?: string;
  text?: string;
}

/** The bands that the server tells apart: what was matched, and what a person has to confirm. */
export type Band = "auto" | "suggest";

/** Entries that belong together, and why the matcher thinks so. */
export interface MatchGroup {
  key: string;
  left: ReconciliationItem[];
  right: ReconciliationItem[];
  band: string;
  confidence: number | string;
  pass: string;
  why: string;
  /** What the sides differ by; a group that differs cannot be confirmed. */
  difference: string;
  /** What people have decided about a suggestion, and the decision, which can be undone. */
  state: "matched" | "suggested" | "confirmed" | "refused";
  decisionKey: string | null;
}

export type ProofState = "ok" | "failed" | "unknown";

/** The verdict of one check of a statement. */
export interface Proof {
  state: ProofState;
  reason?: string;
}

/** A statement that was loaded, with its proofs. */
export interface Statement {
  key: string;
  statementId: string;
  account: string;
  currency: string;
  from: string;
  to: string;
  opening: string;
  closing: string;
  entryCount: number;
  sum: string;
  proofs: Record<string, Proof>;
  file: string;
  loadedAt: string;
}

/** The answer to a statement file; `known` says that this very file was there before. */
export interface StatementFileAnswer {
  fileKey: string;
  known: boolean;
}

const base = "/api/v1/reconciliations";
const pathOf = (key: string) => `${base}/${encodeURIComponent(key)}`;

/** Groups of one request. */
export const groupPageSize = 100;

export async function listReconciliations(): Promise<Reconciliation[]> {
  return (await get<Items<Reconciliation>>(withQuery(base, { limit: 200 }))).items;
}

export function getReconciliation(key: string): Promise<ReconciliationResult> {
  return get(pathOf(key));
}

/** A page of the groups of a band, behind the group with the key `after`. */
export async function listGroups(key: string, band: Band, after: string | undefined, limit: number): Promise<MatchGroup[]> {
  return (await get<Items<MatchGroup>>(withQuery(`${pathOf(key)}/groups`, { band, limit, after }))).items;
}

export async function listStatements(account: string): Promise<Statement[]> {
  return (await get<Items<Statement>>(withQuery("/api/v1/statements", { account, limit: 200 }))).items;
}

/** Says that a suggested group belongs together. Rejects with a Problem, as when its sums differ. */
export function confirmGroup(key: string, group: string): Promise<void> {
  return post(`${pathOf(key)}/groups/${encodeURIComponent(group)}/confirm`);
}

/** Hands in a statement file, which a process then reads. Rejects with a Problem that lists every finding. */
export function uploadStatementFile(file: File): Promise<StatementFileAnswer> {
  const form = new FormData();
  form.append("file", file, file.name);
  return postForm("/api/v1/statements/files", form);
}

/** Where the report of a run can be downloaded in a language. */
export function reportUrl(key: string, format: "html" | "xlsx", language: string): string {
  return withQuery(`${pathOf(key)}/report.${format}`, { language });
}
