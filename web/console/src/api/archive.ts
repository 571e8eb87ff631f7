import { type ExactJson, parseExact } from "./json";
import type { SearchResult } from "./page";
import { get, getText, withQuery } from "./request";

export type ArchivedInstanceState = "COMPLETED" | "TERMINATED" | "DELETED";

/** What became of a document: one whose time is over is not given out any more, and one that was destroyed is in no file. */
export type DocumentState = "KEPT" | "EXPIRED" | "DESTROYED";

/** Where the document of an instance is that has left the history. */
export interface ArchivedInstance {
  processInstanceKey: string;
  /** Whose document has the instance in it. */
  rootProcessInstanceKey: string;
  parentProcessInstanceKey: string | null;
  tenantId: string;
  processDefinitionKey: string;
  processDefinitionId: string;
  processDefinitionVersion: number;
  businessId: string | null;
  state: ArchivedInstanceState;
  /** Null where it was deleted by hand. */
  startDate: string | null;
  endDate: string;
  archiveDate: string;
  file: string;
  offset: number;
  /** Of the compressed document, in bytes. */
  length: number;
  /** Of the document, in bytes. */
  size: number;
  sha256: string;
  documentState: DocumentState;
  /** When its time is over by the policies of now; null for never, or when it was destroyed. */
  expiryDate: string | null;
  destructionDate: string | null;
  /** The target, in the audit log, of the act by which it was destroyed. */
  destructionRecordKey: string | null;
}

/** What archived instances can be searched by; texts must be equal. */
export interface ArchivedInstanceQuery {
  key?: string;
  businessId?: string;
  processDefinitionId?: string;
  state?: ArchivedInstanceState;
  endedFrom?: string;
  endedBefore?: string;
  rootsOnly?: "true";
  destroyed?: "true" | "false";
  after?: string;
}

const base = "/api/v1/archived-instances";

export const archivedPageSize = 100;

/** The newest instances first. */
export function searchArchivedInstances(query: ArchivedInstanceQuery): Promise<SearchResult<ArchivedInstance>> {
  return get(withQuery(base, { ...query, order: "DESC", limit: archivedPageSize }));
}

/** What the archive knows of an instance, or null. */
export async function findArchivedInstance(key: string): Promise<ArchivedInstance | null> {
  return (await searchArchivedInstances({ key })).items[0] ?? null;
}

/** How many documents of a process there are whose root instance ended before an instant. */
export async function countDocuments(tenantId: string, processDefinitionId: string, endedBefore: string): Promise<SearchResult<ArchivedInstance>["page"]> {
  const found: SearchResult<ArchivedInstance> = await get(withQuery(base, { tenantId, processDefinitionId, endedBefore, rootsOnly: "true", destroyed: "false", limit: 1 }));
  return found.page;
}

/** Where the document can be downloaded that has the instance in it. */
export const documentUrl = (key: string) => `${base}/${encodeURIComponent(key)}`;

/** Reads the document that has the instance in it. */
export async function readDocument(key: string): Promise<ExactJson> {
  return parseExact(await getText(documentUrl(key)));
}
