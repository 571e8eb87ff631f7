import { type ExactJson, parseExact } from "./json";
import type { SearchResult } from "./page";
import { get, getText, withQuery } from "./request";

export type ArchivedInstanceState = "COMPLETED" | "TERMINATED" | "DELETED";

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

/** Where the document can be downloaded that has the instance in it. */
export const documentUrl = (key: string) => `${base}/${encodeURIComponent(key)}`;

/** Reads the document that has the instance in it. */
export async function readDocument(key: string): Promise<ExactJson> {
  return parseExact(await getText(documentUrl(key)));
}
