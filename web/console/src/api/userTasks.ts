import { encodeExact, type ExactJson } from "./json";
import { search, type Items, type OneOf, type SearchQuery, type SearchResult } from "./page";
import { Problem } from "./problem";
import { get, post, postJsonText, remove } from "./request";

export type UserTaskState =
  | "CREATING" | "CREATED" | "ASSIGNING" | "UPDATING" | "COMPLETING" | "COMPLETED" | "CANCELING" | "CANCELED" | "FAILED";

/** A piece of work for a person. Times are RFC 3339 UTC, priority is 0 to 100. */
export interface UserTask {
  userTaskKey: string;
  name?: string;
  state: UserTaskState;
  assignee?: string | null;
  elementId: string;
  elementInstanceKey: string;
  candidateGroups?: string[];
  candidateUsers?: string[];
  processDefinitionId: string;
  processDefinitionKey: string;
  processName?: string;
  processInstanceKey: string;
  businessId?: string | null;
  formKey?: string | null;
  creationDate: string;
  completionDate?: string | null;
  dueDate?: string | null;
  followUpDate?: string | null;
  priority: number;
}

/** What user tasks can be searched by. */
export interface UserTaskFilter {
  state?: UserTaskState;
  assignee?: string;
  candidateGroup?: string | OneOf;
  processInstanceKey?: string;
}

/** A variable that the task can see; `value` is JSON text. */
export interface TaskVariable {
  name: string;
  value: string;
  variableKey: string;
  scopeKey: string;
  isTruncated?: boolean;
}

/** A remark that somebody left at a task. */
export interface Comment {
  key: string;
  author: string;
  text: string;
  time: string;
}

interface FormDocument {
  formId: string;
  formKey: string;
  version: number;
  schema: string | object;
}

const base = "/v2/user-tasks";
const pathOf = (key: string) => `${base}/${encodeURIComponent(key)}`;

export function searchUserTasks(query: SearchQuery<UserTaskFilter>): Promise<SearchResult<UserTask>> {
  return search(`${base}/search`, query);
}

export function getUserTask(key: string): Promise<UserTask> {
  return get(pathOf(key));
}

/** The variables that the task can see, at most 1,000. */
export async function taskVariables(key: string): Promise<TaskVariable[]> {
  const result = await search<TaskVariable, object>(`${pathOf(key)}/effective-variables/search?truncateValues=false`, {
    page: { limit: 1000 },
  });
  return result.items;
}

/** The form schema of a task (a form-js document), or null for a task without a form. */
export async function taskForm(key: string): Promise<unknown> {
  try {
    const document = await get<FormDocument | undefined>(`${pathOf(key)}/form`);
    if (document === undefined) return null;
    return typeof document.schema === "string" ? JSON.parse(document.schema) : document.schema;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Takes the task for a person; refused with 409 when somebody else has it. */
export function assignUserTask(key: string, assignee: string): Promise<void> {
  return post(`${pathOf(key)}/assignment`, { assignee, allowOverride: false });
}

/** Gives the task back to its groups. */
export function unassignUserTask(key: string): Promise<void> {
  return remove(`${pathOf(key)}/assignee`);
}

/** Completes the task with variables; numbers are sent as they were typed. */
export function completeUserTask(key: string, variables: Record<string, ExactJson>): Promise<void> {
  return postJsonText(`${pathOf(key)}/completion`, encodeExact({ variables }));
}

const commentsPath = (key: string) => `/api/v1/user-tasks/${encodeURIComponent(key)}/comments`;

export async function taskComments(key: string): Promise<Comment[]> {
  return (await get<Items<Comment>>(commentsPath(key))).items;
}

export function addComment(key: string, text: string): Promise<void> {
  return post(commentsPath(key), { text });
}
