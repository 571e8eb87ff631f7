import type { ClassTotal } from "./reconciliations";
import type { Items } from "./page";
import { get, post, withQuery } from "./request";

/** A rule set of the rule book; `activeVersion` is 0 where none is active. */
export interface RuleSet {
  name: string;
  newestVersion: number;
  activeVersion: number;
}

/** A version of a rule set, with who did what when. */
export interface RuleVersion {
  key: string;
  name: string;
  version: number;
  hash: string;
  state: "draft" | "submitted" | "rejected" | "withdrawn" | "scheduled" | "active" | "superseded";
  note: string;
  draftedBy: string;
  draftedAt: string;
  submittedBy: string;
  submittedAt: string | null;
  activeFrom: string | null;
  decidedBy: string;
  decidedAt: string | null;
  reason: string;
  backtests: number;
}

export interface RuleVersionText extends RuleVersion {
  text: string;
}

/** What one rule set makes of the past. */
export interface BacktestOutcome {
  groups: number;
  suggestions: number;
  breaks: number;
  byClass: ClassTotal[];
  proven: boolean;
}

/** Items that fare otherwise in one way; `before` and `now` name a class or a pass. */
export interface BacktestMove {
  kind: string;
  before: string;
  now: string;
  currency: string;
  count: number;
  amount: string;
}

export interface Backtest {
  key: string;
  account: string;
  from: string;
  to: string;
  by: string;
  at: string;
  report: { before: BacktestOutcome; now: BacktestOutcome; items: number; same: number; moves: BacktestMove[] };
}

/** The past of one account, by booking dates. */
export interface PastOfAccount {
  account: string;
  from: string;
  to: string;
}

/** A change that would have decided as people did; the lists name decisions. */
export interface RuleSuggestion {
  id: string;
  kind: string;
  title: string;
  parties: string[];
  supports: string[];
  contradicts: string[];
  text: string;
}

/** What became of a draft; `known` says that the newest version has that text. */
export interface Drafted {
  version: number;
  known: boolean;
}

const base = "/api/v1/rule-sets";
const setPath = (name: string) => `${base}/${encodeURIComponent(name)}`;
const versionPath = (name: string, version: number) => `${setPath(name)}/versions/${version}`;

export async function listRuleSets(): Promise<RuleSet[]> {
  return (await get<Items<RuleSet>>(base)).items;
}

export async function listShippedRuleSets(): Promise<string[]> {
  return (await get<Items<string>>("/api/v1/shipped-rule-sets")).items;
}

export async function listRuleVersions(name: string): Promise<RuleVersion[]> {
  return (await get<Items<RuleVersion>>(`${setPath(name)}/versions`)).items;
}

export function getRuleVersion(name: string, version: number): Promise<RuleVersionText> {
  return get(versionPath(name, version));
}

export function draftShipped(name: string): Promise<Drafted> {
  return post(`${setPath(name)}/versions`, { shipped: true });
}

export function draftRules(name: string, text: string, note: string): Promise<Drafted> {
  return post(`${setPath(name)}/versions`, { text, note });
}

export function submitRules(name: string, version: number): Promise<void> {
  return post(`${versionPath(name, version)}/submission`);
}

export function approveRules(name: string, version: number): Promise<void> {
  return post(`${versionPath(name, version)}/approval`);
}

export function rejectRules(name: string, version: number, reason: string): Promise<void> {
  return post(`${versionPath(name, version)}/rejection`, { reason });
}

export function withdrawRules(name: string, version: number, reason: string): Promise<void> {
  return post(`${versionPath(name, version)}/withdrawal`, { reason });
}

export async function listBacktests(name: string, version: number): Promise<Backtest[]> {
  return (await get<Items<Backtest>>(`${versionPath(name, version)}/backtests`)).items;
}

export function backtestRules(name: string, version: number, past: PastOfAccount): Promise<Backtest> {
  return post(`${versionPath(name, version)}/backtests`, past);
}

export async function listRuleSuggestions(name: string, past: PastOfAccount): Promise<RuleSuggestion[]> {
  return (await get<Items<RuleSuggestion>>(withQuery(`${setPath(name)}/suggestions`, { ...past }))).items;
}

export function acceptRuleSuggestion(name: string, suggestion: string, past: PastOfAccount): Promise<Drafted> {
  return post(withQuery(`${setPath(name)}/suggestions/${encodeURIComponent(suggestion)}/acceptance`, { ...past }));
}

export function refuseRuleSuggestion(name: string, suggestion: string, reason: string): Promise<void> {
  return post(`${setPath(name)}/suggestions/${encodeURIComponent(suggestion)}/refusal`, { reason });
}
