import { encodeExact, type ExactJson } from "./json";
import { search, type SearchQuery, type SearchResult } from "./page";
import { get, post, postJsonText } from "./request";

export type ProcessInstanceState = "ACTIVE" | "COMPLETED" | "SUSPENDED" | "TERMINATED";
export type ElementInstanceState = "ACTIVE" | "COMPLETED" | "TERMINATED";

/** One run of a process. */
export interface ProcessInstance {
  processInstanceKey: string;
  processDefinitionKey: string;
  processDefinitionId: string;
  processDefinitionName?: string | null;
  processDefinitionVersion: number;
  state: ProcessInstanceState;
  hasIncident: boolean;
  businessId?: string | null;
  startDate: string;
  endDate?: string | null;
  parentProcessInstanceKey?: string | null;
}

/** What instances can be searched by. */
export interface ProcessInstanceFilter {
  processInstanceKey?: string;
  processDefinitionId?: string;
  parentProcessInstanceKey?: string;
  state?: ProcessInstanceState;
  hasIncident?: boolean;
  businessId?: string | { $like: string };
}

/** One visit of an element. */
export interface ElementInstance {
  elementInstanceKey: string;
  elementId: string;
  elementName?: string | null;
  type: string;
  state: ElementInstanceState;
  hasIncident: boolean;
  incidentKey?: string | null;
  startDate: string;
  endDate?: string | null;
}

/** A variable in its scope; `value` is JSON text. */
export interface Variable {
  variableKey: string;
  name: string;
  value: string;
  scopeKey: string;
  processInstanceKey: string;
  isTruncated?: boolean;
}

/** Work for a program. */
export interface Job {
  jobKey: string;
  type: string;
  kind?: string;
  state: string;
  retries: number;
  worker?: string | null;
  deadline?: string | null;
  elementId: string;
  elementInstanceKey: string;
  errorCode?: string | null;
  errorMessage?: string | null;
  creationTime?: string | null;
  endTime?: string | null;
}

/** Something that stopped an element and needs a person. */
export interface Incident {
  incidentKey: string;
  processInstanceKey: string;
  processDefinitionId: string;
  elementId: string;
  elementInstanceKey: string;
  errorType: string;
  errorMessage: string;
  state: string;
  creationTime: string;
  jobKey?: string | null;
}

/** One thing that an instance waits for. */
export interface Wait {
  kind: "JOB" | "USER_TASK" | "TIMER" | "MESSAGE" | "SIGNAL" | "CONDITION" | "CALLED_PROCESS" | "GATEWAY" | "INCIDENT";
  elementId: string;
  elementName: string;
  elementInstanceKey: string;
  key: string | null;
  since: string;
  until: string | null;
  interrupting?: boolean;
  what?: string;
  correlationKey?: string;
  state?: string;
  worker?: string;
  retries?: number;
  candidateGroups?: string[];
  message?: string;
  missingFlows?: string[];
}

/** A value that a variable has, or had until it was replaced. */
export interface VariableValue {
  value: string;
  isTruncated: boolean;
  since: string | null;
  until: string | null;
}

/** How often an element was entered and left. */
export interface ElementStatistics {
  elementId: string;
  active: number;
  completed: number;
  canceled: number;
  incidents: number;
}

interface OfInstance {
  processInstanceKey: string;
}

const base = "/v2/process-instances";
const pathOf = (key: string) => `${base}/${encodeURIComponent(key)}`;

/** Most rows that one table of the instance page asks for; the page says when there are more. */
export const instanceRowsLimit = 1000;

function searchOfInstance<Item>(path: string, key: string, sortField: string): Promise<SearchResult<Item>> {
  const query: SearchQuery<OfInstance> = {
    filter: { processInstanceKey: key },
    sort: [{ field: sortField, order: "ASC" }],
    page: { limit: instanceRowsLimit },
  };
  return search(path, query);
}

export function searchInstances(query: SearchQuery<ProcessInstanceFilter>): Promise<SearchResult<ProcessInstance>> {
  return search(`${base}/search`, query);
}

/** Counts the root instances of a tenant that ended up to an instant. */
export async function countEndedRoots(
  tenantId: string,
  processDefinitionId: string | { $notIn: string[] } | undefined,
  endedUntil: string,
): Promise<SearchResult<ProcessInstance>["page"]> {
  const filter = { tenantId, processDefinitionId, endDate: { $lte: endedUntil }, parentProcessInstanceKey: { $exists: false } };
  return (await search<ProcessInstance, typeof filter>(`${base}/search`, { filter, page: { limit: 1 } })).page;
}

export function getInstance(key: string): Promise<ProcessInstance> {
  return get(pathOf(key));
}

/** Starts a process and answers with the key of the new instance. */
export function startInstance(
  processDefinitionKey: string,
  businessId: string | undefined,
  variables: ExactJson,
): Promise<{ processInstanceKey: string }> {
  const body: ExactJson = { processDefinitionKey, variables };
  if (businessId !== undefined) body.businessId = businessId;
  return postJsonText(base, encodeExact(body));
}

export function cancelInstance(key: string): Promise<void> {
  return post(`${pathOf(key)}/cancellation`);
}

export function elementInstances(key: string): Promise<SearchResult<ElementInstance>> {
  return searchOfInstance("/v2/element-instances/search", key, "startDate");
}

export function instanceVariables(key: string): Promise<SearchResult<Variable>> {
  return searchOfInstance("/v2/variables/search", key, "name");
}

export function instanceJobs(key: string): Promise<SearchResult<Job>> {
  return searchOfInstance("/v2/jobs/search", key, "jobKey");
}

export function instanceIncidents(key: string): Promise<SearchResult<Incident>> {
  return searchOfInstance("/v2/incidents/search", key, "creationTime");
}

/** What a running instance waits for, the longest first. */
export async function instanceWaits(key: string): Promise<Wait[]> {
  const result = await get<{ items: Wait[] }>(`/api/v1/process-instances/${encodeURIComponent(key)}/waits`);
  return result.items;
}

/** The values of a variable, the newest first. */
export async function variableValues(key: string): Promise<VariableValue[]> {
  const result = await get<{ values: VariableValue[] }>(`/api/v1/variables/${encodeURIComponent(key)}/history`);
  return result.values;
}

/** Tries the element again. */
export function resolveIncident(key: string): Promise<void> {
  return post(`/v2/incidents/${encodeURIComponent(key)}/resolution`);
}

/** The ids of the sequence flows that were taken. */
export async function takenFlows(key: string): Promise<string[]> {
  const result = await get<{ items: { elementId: string }[] }>(`${pathOf(key)}/sequence-flows`);
  return result.items.map((flow) => flow.elementId);
}

export async function elementStatistics(key: string): Promise<ElementStatistics[]> {
  const result = await get<{ items: ElementStatistics[] }>(`${pathOf(key)}/statistics/element-instances`);
  return result.items;
}
