import { describe, expect, it } from "vitest";

import type { UserTask } from "../../src/api/userTasks";
import { compareTasks, isOverdue, mergeTasks, neighbour, priorityWord, searchesOf } from "../../src/inbox/filters";

const session = { username: "clerk", name: "Clerk", groups: ["clerks", "tellers"], roles: [], permissions: [] };

function task(key: string, more: Partial<UserTask> = {}): UserTask {
  return {
    userTaskKey: key, state: "CREATED", elementId: "e", elementInstanceKey: "1", processDefinitionId: "p", processDefinitionKey: "2", processInstanceKey: "3",
    creationDate: `2026-03-0${key}T00:00:00Z`, priority: 50, ...more,
  };
}

describe("the searches of a scope", () => {
  it("asks for one's own tasks, for each group, or for all", () => {
    expect(searchesOf({ scope: "mine", finished: false, order: "due" }, session)).toEqual([{ state: "CREATED", assignee: "clerk" }]);
    expect(searchesOf({ scope: "groups", finished: true, order: "due" }, session)).toEqual([
      { state: "COMPLETED", candidateGroup: "clerks" }, { state: "COMPLETED", candidateGroup: "tellers" },
    ]);
    expect(searchesOf({ scope: "everyone", finished: false, order: "due" }, session)).toEqual([{ state: "CREATED" }]);
  });
});

describe("the order of tasks", () => {
  const tasks = [task("1", { dueDate: "2026-04-02T00:00:00Z", priority: 90 }), task("2", { dueDate: "2026-04-01T00:00:00Z" }), task("3")];
  const keys = (sorted: UserTask[]) => sorted.map((one) => one.userTaskKey).join("");
  it("puts the first due date first, none last", () => expect(keys([...tasks].sort(compareTasks("due")))).toBe("213"));
  it("puts the highest priority first, then the oldest", () => expect(keys([...tasks].sort(compareTasks("priority")))).toBe("123"));
  it("puts the newest first", () => expect(keys([...tasks].sort(compareTasks("newest")))).toBe("321"));
  it("lists a task of two groups once", () => expect(keys(mergeTasks([tasks, [tasks[0] as UserTask]], "newest"))).toBe("321"));
});

describe("moving through the list", () => {
  const tasks = [task("1"), task("2"), task("3")];
  it("stops at both ends and begins at the first", () => {
    expect(neighbour(tasks, "1", 1)).toBe("2");
    expect(neighbour(tasks, "1", -1)).toBe("1");
    expect(neighbour(tasks, "3", 1)).toBe("3");
    expect(neighbour(tasks, undefined, 1)).toBe("1");
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
});

it("counts a task as overdue only while it is open and its time has passed", () => {
  const due = { dueDate: "2026-03-05T00:00:00Z" };
  const after = Date.parse("2026-03-06T00:00:00Z");
  expect(isOverdue(task("1", due), after)).toBe(true);
  expect(isOverdue(task("1", due), Date.parse("2026-03-04T00:00:00Z"))).toBe(false);
  expect(isOverdue(task("1", { ...due, state: "COMPLETED" }), after)).toBe(false);
  expect(isOverdue(task("1"), after)).toBe(false);
});

it("names priorities in thirds", () => {
  expect([0, 33, 34, 66, 67, 100].map(priorityWord)).toEqual(["Low", "Low", "Medium", "Medium", "High", "High"]);
});
