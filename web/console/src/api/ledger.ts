import { type Items } from "./page";
import { get, withQuery } from "./request";

/** An account with its balance; amounts are decimal strings. */
export interface Account {
  code: string;
  name: string;
  currency: string;
  kind: string;
  debit: string;
  credit: string;
  balance: string;
}

/** One movement of an account, with the balance after it. */
export interface Entry {
  key: string;
  journalKey: string;
  position: number | string;
  time: string;
  valueDate: string;
  counterAccount: string;
  amount: string;
  currency: string;
  text: string;
  reference?: string;
  balance: string;
}

/** One move of money from the credit account to the debit account. */
export interface Transfer {
  debit: string;
  credit: string;
  amount: string;
  currency: string;
  text?: string;
}

/** Transfers that were posted together, with who proposed and who approved them. */
export interface Journal {
  key: string;
  state: string;
  time: string;
  valueDate: string;
  period: string;
  text: string;
  reference?: string | null;
  rule?: string;
  reason?: string;
  proposedBy?: string | null;
  approvedBy?: string | null;
  reverses?: string | null;
  reversedBy?: string | null;
  transfers: Transfer[];
}

const base = "/api/v1/ledger";

/** Rows of one request of a ledger list. */
export const ledgerPageSize = 100;

export async function listAccounts(): Promise<Account[]> {
  return (await get<Items<Account>>(`${base}/accounts`)).items;
}

export async function listEntries(code: string, before: string | undefined): Promise<Entry[]> {
  const path = `${base}/accounts/${encodeURIComponent(code)}/entries`;
  return (await get<Items<Entry>>(withQuery(path, { limit: ledgerPageSize, before }))).items;
}

export async function listJournals(before: string | undefined): Promise<Journal[]> {
  return (await get<Items<Journal>>(withQuery(`${base}/journals`, { limit: ledgerPageSize, before }))).items;
}

export function getJournal(key: string): Promise<Journal> {
  return get(`${base}/journals/${encodeURIComponent(key)}`);
}
