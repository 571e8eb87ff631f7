import { type Items } from "./page";
import { get, getText, post, withQuery } from "./request";

/** What one state-changing act left in the log. `index` is null until the leaf is sealed. */
export interface AuditLeaf {
  index: number | string | null;
  cursor: string;
  time: string;
  actor: string;
  tenant?: string;
  act: string;
  target: string | null;
  rule?: string | null;
  before?: string | null;
  after?: string | null;
  hash: string;
}

/** What leaves can be narrowed to. */
export interface LeafFilter {
  actor?: string;
  target?: string;
  before?: string;
  limit?: number;
}

/** The newest signed statement about the whole log. */
export interface Checkpoint {
  origin: string;
  size: number | string;
  root: string;
  signedNote: string;
  time: string;
}

/** The verdict over the log. */
export interface Verification {
  ok: boolean;
  size: number | string;
  root: string;
  checked: number | string;
  problems: { index?: number | string | null; code: string; message: string }[];
  /** How many problems there are; `problems` lists the first of them. */
  problemCount?: number | string;
  checkpointTime?: string | null;
}

const base = "/api/v1/audit";

/** Where the whole log can be downloaded for an offline check. */
export const auditExportUrl = `${base}/export`;

export async function listLeaves(filter: LeafFilter): Promise<AuditLeaf[]> {
  return (await get<Items<AuditLeaf>>(withQuery(`${base}/leaves`, { ...filter }))).items;
}

export function getCheckpoint(): Promise<Checkpoint> {
  return get(`${base}/checkpoint`);
}

/** Checks every leaf, the tree and the signature again. */
export function verifyAudit(): Promise<Verification> {
  return post(`${base}/verify`);
}

export function auditPublicKey(): Promise<string> {
  return getText(`${base}/key`);
}
