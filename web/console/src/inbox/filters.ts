import { searchUserTasks, type UserTask, type UserTaskFilter } from "../api/userTasks";
import type { Session } from "../api/session";

/** Whose tasks are listed. */
export type Scope = "mine" | "groups" | "everyone";

/** How the list is ordered. */
export type Order = "due" | "priority" | "newest";

export interface InboxFilter {
  scope: Scope;
  finished: boolean;
  order: Order;
}

/** Most tasks that the list asks for. */
export const inboxLimit = 200;

/** The searches that together find the tasks of a scope: one for each group where it is about groups. */
export function searchesOf(filter: InboxFilter, session: Session): UserTaskFilter[] {
  const state = filter.finished ? ("COMPLETED" as const) : ("CREATED" as const);
  if (filter.scope === "mine") return [{ state, assignee: session.username }];
  if (filter.scope === "everyone") return [{ state }];
  return session.groups.map((candidateGroup) => ({ state, candidateGroup }));
}

/** Puts the first task first; without a due date comes after every due date. */
export function compareTasks(order: Order): (a: UserTask, b: UserTask) => number {
  const newest = (a: UserTask, b: UserTask) => b.creationDate.localeCompare(a.creationDate) || b.userTaskKey.localeCompare(a.userTaskKey);
  if (order === "newest") return newest;
  if (order === "priority") return (a, b) => b.priority - a.priority || newest(b, a);
  return (a, b) => (a.dueDate ?? "9999").localeCompare(b.dueDate ?? "9999") || newest(b, a);
}

/** The tasks of several answers, each once. */
export function mergeTasks(lists: readonly UserTask[][], order: Order): UserTask[] {
  const byKey = new Map(lists.flat().map((task) => [task.userTaskKey, task]));
  return [...byKey.values()].sort(compareTasks(order));
}

/** What the list shows, and how many tasks there are in all. */
export interface Inbox {
  tasks: UserTask[];
  total: number;
}

/** Finds the tasks of a filter. */
export async function findTasks(filter: InboxFilter, session: Session): Promise<Inbox> {
  const answers = await Promise.all(
    searchesOf(filter, session).map((search) =>
      searchUserTasks({ filter: search, sort: [{ field: "creationDate", order: filter.order === "newest" ? "DESC" : "ASC" }], page: { limit: inboxLimit } }),
    ),
  );
  return {
    tasks: mergeTasks(answers.map((answer) => answer.items), filter.order),
    total: answers.reduce((sum, answer) => sum + answer.page.totalItems, 0),
  };
}

/** The task above or below another one; the first one where none is chosen. */
export function neighbour(tasks: readonly UserTask[], chosen: string | undefined, step: 1 | -1): string | undefined {
  const at = tasks.findIndex((task) => task.userTaskKey === chosen);
  const next = at < 0 ? 0 : Math.min(tasks.length - 1, Math.max(0, at + step));
  return tasks[next]?.userTaskKey;
}

/** True for a task that should have been done by now. */
export function isOverdue(task: UserTask, now: number): boolean {
  return task.state === "CREATED" && task.dueDate !== null && task.dueDate !== undefined && new Date(task.dueDate).getTime() < now;
}

/** The word for a priority from 0 to 100. */
export function priorityWord(priority: number): "High" | "Medium" | "Low" {
  if (priority > 66) return "High";
  return priority > 33 ? "Medium" : "Low";
}
