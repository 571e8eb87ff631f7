import type { ElementInstance, ElementInstanceState, ElementStatistics, Incident, Job, Variable, VariableValue } from "../api/instances";
import { encodeExact, type ExactJson, plainText, valueAt } from "../api/json";

/** An instance in a document: the root, or what it called. */
export interface DocumentInstance {
  key: string;
  parent: string;
  processId: string;
  processName: string;
  state: string;
  startedAt: string;
  endedAt: string;
}

export interface ArchivedTask {
  key: string;
  name: string;
  elementId: string;
  state: string;
  assignee: string;
  completedBy: string;
  createdAt: string;
  completedAt: string;
  comments: { key: string; author: string; text: string; time: string }[];
}

/** A value with what it is called, as text. */
export interface NamedValue {
  name: string;
  value: string;
}

export interface ArchivedDecision {
  key: string;
  name: string;
  decisionId: string;
  version: string;
  type: string;
  state: string;
  failure: string;
  result: string;
  time: string;
  inputs: NamedValue[];
  rules: { index: string; outputs: NamedValue[] }[];
}

/** A message that came, or one that was waited for. */
export interface ArchivedMessage {
  key: string;
  name: string;
  correlationKey: string;
  elementId: string;
  state: string;
  time: string;
}

export interface ArchivedBatchItem {
  key: string;
  operation: string;
  type: string;
  state: string;
  doneAt: string;
  message: string;
}

/** An act of the audit log, by its leaf. */
export interface ArchivedAct {
  position: string;
  time: string;
  act: string;
  hash: string;
}

/** All that a document has of one instance, in the shapes in which a running one is shown. */
export interface InstanceContent {
  elements: ElementInstance[];
  variables: Variable[];
  /** The values that variables have and had, the newest first, by variable. */
  values: Map<string, VariableValue[]>;
  flows: string[];
  jobs: Job[];
  incidents: Incident[];
  tasks: ArchivedTask[];
  decisions: ArchivedDecision[];
  messages: ArchivedMessage[];
  batchItems: ArchivedBatchItem[];
  acts: ArchivedAct[];
}

const at = (item: ExactJson, path: string) => plainText(valueAt(item, path));
const orNull = (text: string) => (text === "" ? null : text);

function listOf(value: ExactJson, name: string): ExactJson[] {
  const list = valueAt(value, name);
  return Array.isArray(list) ? list : [];
}

/** The rows of a list that belong to an instance, or to whatever else the path names. */
function rowsOf(document: ExactJson, list: string, key: string, path = "instance"): ExactJson[] {
  return listOf(document, list).filter((item) => at(item, path) === key);
}

/** The instances of a document, callers before what they called. */
export function instancesOf(document: ExactJson): DocumentInstance[] {
  const whole = listOf(document, "instances").map((item) => ({
    key: at(item, "key"), parent: at(item, "parent"), processId: at(item, "processId"), processName: at(item, "processName"), state: at(item, "state"),
    startedAt: at(item, "startedAt"), endedAt: at(item, "endedAt"),
  }));
  const versions = listOf(document, "definitions");
  const deleted = listOf(document, "deletedInstances").map((item) => {
    const version = versions.find((one) => at(one, "instance") === at(item, "key")) ?? null;
    return { key: at(item, "key"), parent: at(item, "parent"), processId: at(version, "processId"), processName: at(version, "name"), state: "DELETED",
      startedAt: "", endedAt: at(item, "endedAt") };
  });
  return [...whole, ...deleted].sort((one, other) => Number(one.key) - Number(other.key));
}

function elementOf(item: ExactJson): ElementInstance {
  return { elementInstanceKey: at(item, "key"), elementId: at(item, "elementId"), elementName: at(item, "name"), type: at(item, "type"),
    state: at(item, "state") as ElementInstanceState, hasIncident: false, startDate: at(item, "startedAt"), endDate: orNull(at(item, "endedAt")) };
}

const exact = (value: ExactJson | undefined) => (value === undefined ? "" : encodeExact(value));

function variableOf(item: ExactJson): Variable {
  return { variableKey: at(item, "key"), name: at(item, "name"), value: exact(valueAt(item, "value")), scopeKey: at(item, "scope"), processInstanceKey: at(item, "instance") };
}

/** A value that was too long to be kept has its start only. */
function formerOf(item: ExactJson): VariableValue {
  const value = valueAt(item, "value");
  return { value: value === undefined ? at(item, "start") : exact(value), isTruncated: value === undefined, since: orNull(at(item, "since")), until: orNull(at(item, "replacedAt")) };
}

function valuesOf(document: ExactJson, key: string): Map<string, VariableValue[]> {
  const values = new Map(rowsOf(document, "variables", key).map((item): [string, VariableValue[]] => [
    at(item, "key"), [{ value: exact(valueAt(item, "value")), isTruncated: false, since: orNull(at(item, "changedAt")), until: null }],
  ]));
  const former = rowsOf(document, "formerValues", key).map((item, place) => ({ item, place }));
  former.sort((one, other) => at(other.item, "replacedAt").localeCompare(at(one.item, "replacedAt")) || other.place - one.place);
  for (const { item } of former) values.get(at(item, "variable"))?.push(formerOf(item));
  return values;
}

function jobOf(item: ExactJson): Job {
  return { jobKey: at(item, "job.key"), type: at(item, "job.type"), state: at(item, "state"), retries: Number(at(item, "job.retries")), worker: at(item, "job.lastWorker"),
    elementId: at(item, "elementId"), elementInstanceKey: at(item, "job.element"), errorCode: at(item, "job.errorCode"), errorMessage: at(item, "job.message") };
}

function incidentOf(item: ExactJson): Incident {
  return { incidentKey: at(item, "incident.key"), processInstanceKey: at(item, "incident.instance"), processDefinitionId: at(item, "processId"),
    elementId: at(item, "elementId"), elementInstanceKey: at(item, "incident.element"), errorType: at(item, "incident.type"), errorMessage: at(item, "incident.message"),
    state: at(item, "state"), creationTime: at(item, "incident.createdAt") };
}

/** The rows of a list by the task that they are of. */
function byTask(document: ExactJson, list: string): Map<string, ExactJson[]> {
  const found = new Map<string, ExactJson[]>();
  for (const item of listOf(document, list)) {
    const task = at(item, "task");
    found.set(task, [...(found.get(task) ?? []), item]);
  }
  return found;
}

function tasksOf(document: ExactJson, key: string): ArchivedTask[] {
  const completions = byTask(document, "taskCompletions");
  const comments = byTask(document, "taskComments");
  return rowsOf(document, "userTasks", key, "task.instance").map((item) => {
    const task = at(item, "task.key");
    return { key: task, name: at(item, "name"), elementId: at(item, "elementId"), state: at(item, "state"), assignee: at(item, "task.assignee"),
      completedBy: at(completions.get(task)?.[0] ?? null, "completedBy"), createdAt: at(item, "task.createdAt"), completedAt: at(item, "completedAt"),
      comments: (comments.get(task) ?? []).map((one) => ({ key: at(one, "key"), author: at(one, "author"), text: at(one, "text"), time: at(one, "writtenAt") })) };
  });
}

const namedValue = (item: ExactJson): NamedValue => ({ name: at(item, "name") || at(item, "id"), value: at(item, "value") });

function decisionOf(item: ExactJson): ArchivedDecision {
  return { key: at(item, "key"), name: at(item, "name"), decisionId: at(item, "decisionId"), version: at(item, "version"), type: at(item, "type"), state: at(item, "state"),
    failure: at(item, "failure"), result: at(item, "result"), time: at(item, "at"), inputs: listOf(item, "inputs").map(namedValue),
    rules: listOf(item, "matchedRules").map((rule) => ({ index: at(rule, "index"), outputs: listOf(rule, "outputs").map(namedValue) })) };
}

/** What came, and what was waited for without anything coming. */
function messagesOf(document: ExactJson, key: string): ArchivedMessage[] {
  const came = rowsOf(document, "correlatedMessages", key);
  const answered = new Set(came.map((item) => at(item, "subscription")));
  const waited = rowsOf(document, "messageSubscriptions", key).filter((item) => !answered.has(at(item, "key")));
  const row = (item: ExactJson, own: string, state: string, time: string): ArchivedMessage =>
    ({ key: own, name: at(item, "name"), correlationKey: at(item, "correlationKey"), elementId: at(item, "elementId"), state, time });
  return [
    ...came.map((item) => row(item, `${at(item, "message")}-${at(item, "subscription")}`, "CORRELATED", at(item, "at"))),
    ...waited.map((item) => row(item, at(item, "key"), at(item, "state"), at(item, "updatedAt"))),
  ];
}

function batchItemOf(item: ExactJson): ArchivedBatchItem {
  return { key: at(item, "key"), operation: at(item, "operation"), type: at(item, "type"), state: at(item, "state"), doneAt: at(item, "doneAt"), message: at(item, "message") };
}

function actOf(item: ExactJson): ArchivedAct {
  return { position: `${at(item, "writer")}-${at(item, "sequence")}-${at(item, "number")}`, time: at(item, "time"), act: at(item, "act"), hash: at(item, "hash") };
}

/** What a document has of one of its instances. */
export function contentOf(document: ExactJson, key: string): InstanceContent {
  return {
    elements: rowsOf(document, "elements", key).map(elementOf),
    variables: rowsOf(document, "variables", key).map(variableOf),
    values: valuesOf(document, key),
    flows: rowsOf(document, "sequenceFlows", key).map((item) => at(item, "sequenceFlowId")),
    jobs: rowsOf(document, "jobs", key, "job.instance").map(jobOf),
    incidents: rowsOf(document, "incidents", key, "incident.instance").map(incidentOf),
    tasks: tasksOf(document, key),
    decisions: rowsOf(document, "decisions", key).map(decisionOf),
    messages: messagesOf(document, key),
    batchItems: rowsOf(document, "batchItems", key).map(batchItemOf),
    acts: rowsOf(document, "acts", key, "target").map(actOf),
  };
}

/** How often each element was entered and left, as the diagram shows it. */
export function statisticsOf({ elements, incidents }: Pick<InstanceContent, "elements" | "incidents">): ElementStatistics[] {
  const counts = new Map<string, ElementStatistics>();
  for (const { elementId, state } of elements) {
    const count = counts.get(elementId) ?? { elementId, active: 0, completed: 0, canceled: 0, incidents: 0 };
    counts.set(elementId, count);
    if (state === "ACTIVE") count.active++;
    else if (state === "COMPLETED") count.completed++;
    else count.canceled++;
  }
  for (const { elementId, state } of incidents) {
    const count = counts.get(elementId);
    if (count !== undefined && state === "ACTIVE") count.incidents++;
  }
  return [...counts.values()];
}
