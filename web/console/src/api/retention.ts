import { search, type SearchResult } from "./page";
import { get, put, remove, withQuery } from "./request";

/** Whether instances are archived before they leave; null where the server has an archive. */
export type ArchiveChoice = "REQUIRED" | "NEVER" | null;

/** How long finished instances stay; without a process, those of all processes of the tenant that have no policy of their own. */
export interface RetentionPolicy {
  tenantId: string;
  processDefinitionId: string | null;
  /** After the end of the root instance; 0 keeps for good. */
  days: number;
  archive: ArchiveChoice;
  /** How long archived documents are kept, after the end of the root instance as well; 0 keeps for good. */
  archiveDays: number;
  setBy: string;
  setAt: string;
}

/** All that says how long history stays; `defaultDays` is a setting of the server. */
export interface Retention {
  defaultDays: number;
  policies: RetentionPolicy[];
}

/** Which processes a policy is for. */
export type PolicyName = Pick<RetentionPolicy, "tenantId" | "processDefinitionId">;

/** What left on one day under one policy. */
export interface RetentionRecord {
  retentionRecordKey: string;
  tenantId: string;
  processDefinitionId: string;
  days: number;
  date: string;
  rootProcessInstances: number;
  processInstances: number;
  rows: number;
  archivedRootProcessInstances: number;
}

/** How many archived documents were destroyed on one day under one policy. */
export interface DestructionRecord {
  destructionRecordKey: string;
  tenantId: string;
  processDefinitionId: string;
  archiveDays: number;
  date: string;
  documents: number;
  /** Of the documents, unpacked. */
  bytes: number;
}

const base = "/api/v1/retention";

/** The longest age of a policy, in days. */
export const longestRetention = 36_525;

export const recordsPageSize = 50;

export function getRetention(): Promise<Retention> {
  return get(base);
}

export function setPolicy(policy: PolicyName & Pick<RetentionPolicy, "days" | "archive" | "archiveDays">): Promise<void> {
  const { tenantId, processDefinitionId, days, archive, archiveDays } = policy;
  return put(`${base}/policy`, { tenantId, days, processDefinitionId: processDefinitionId ?? undefined, archive: archive ?? undefined, archiveDays });
}

export function clearPolicy({ tenantId, processDefinitionId }: PolicyName): Promise<void> {
  return remove(withQuery(`${base}/policy`, { tenantId, processDefinitionId: processDefinitionId ?? undefined }));
}

/** A search in records of a process, or of all, the newest day first. */
function searchByProcess<Item>(path: string, processDefinitionId: string, after?: string): Promise<SearchResult<Item>> {
  return search(`${base}/${path}/search`, {
    filter: processDefinitionId === "" ? {} : { processDefinitionId },
    page: { limit: recordsPageSize, after },
  });
}

/** What has left the history. */
export function searchRecords(processDefinitionId: string, after?: string): Promise<SearchResult<RetentionRecord>> {
  return searchByProcess("records", processDefinitionId, after);
}

/** What was destroyed of the archive. */
export function searchDestructions(after?: string): Promise<SearchResult<DestructionRecord>> {
  return searchByProcess("destructions", "", after);
}
