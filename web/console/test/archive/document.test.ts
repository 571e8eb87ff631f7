import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { parseExact } from "../../src/api/json";
import { contentOf, instancesOf, statisticsOf } from "../../src/archive/document";

/** A document as the server writes it; the keys in it are numbered in the order in which they come. */
const golden = readFileSync("../../cmd/zhitong/testdata/archived-instance.json", "utf8");
const document = parseExact(golden.replace(/\bkey (\d+)\b/g, (_, number: string) => String(2_251_799_813_685_000 + Number(number))));
const keyOf = (number: number) => String(2_251_799_813_685_000 + number);
const root = keyOf(1);
const called = keyOf(2);

describe("a document of the server", () => {
  const content = contentOf(document, root);

  it("has the root and what it called", () => {
    expect(instancesOf(document).map(({ key, parent, processId, state }) => [key, parent, processId, state])).toEqual([
      [root, "", "case", "COMPLETED"], [called, root, "called", "COMPLETED"],
    ]);
  });

  it("has the elements of each instance apart", () => {
    expect(content.elements.map(({ elementId }) => elementId)).toEqual(["s", "work", "look", "decide", "wait", "call", "pause", "e"]);
    expect(contentOf(document, called).elements.map(({ elementId, type }) => [elementId, type])).toEqual([["cs", "START_EVENT"], ["ce", "END_EVENT"]]);
    expect(content.flows).toEqual(["f1", "f2", "f3", "f4", "f5", "f6", "f7"]);
    expect(content.elements[6]).toMatchObject({ state: "COMPLETED", startDate: "2026-03-02T09:00:00Z", endDate: "2026-03-02T09:00:01Z" });
  });

  it("has variables as JSON, with the values that they had", () => {
    const values = Object.fromEntries(content.variables.map(({ name, value }) => [name, value]));
    expect(values).toEqual({ order: "4711", remark: '"newer"', fee: "9422" });
    const remark = content.variables.find(({ name }) => name === "remark");
    expect(content.values.get(remark?.variableKey ?? "")?.map(({ value, until, isTruncated }) => [value, until, isTruncated])).toEqual([
      ['"newer"', null, false], ['"new"', "2026-03-02T09:00:00Z", false],
    ]);
  });

  it("has the work of programs and people", () => {
    expect(content.jobs).toMatchObject([{ type: "work", elementId: "work", state: "COMPLETED", retries: 3, worker: "w" }]);
    expect(content.tasks).toMatchObject([{ elementId: "look", state: "COMPLETED", assignee: "anonymous", completedBy: "anonymous", completedAt: "2026-03-02T09:00:00Z",
      comments: [{ author: "anonymous", text: "looks well", time: "2026-03-02T09:00:00Z" }] }]);
    expect(content.decisions).toMatchObject([{ name: "fee", version: "1", type: "LITERAL_EXPRESSION", state: "EVALUATED", result: "9422" }]);
  });

  it("has a message once: as the one that came", () => {
    expect(content.messages).toMatchObject([{ name: "paid", correlationKey: "4711", elementId: "wait", state: "CORRELATED" }]);
  });

  it("says where its acts are in the audit log", () => {
    expect(content.acts.map(({ act }) => act)).toContain("user-task.complete");
    expect(contentOf(document, called).acts.map(({ act }) => act)).toEqual(["process-instance.step"]);
  });
});

it("keeps every digit of what browsers can read exactly, and what was too long as its start", () => {
  const content = contentOf(parseExact(`{"variables":[{"key":5,"instance":1,"scope":1,"name":"text","value":"1.10"}],
    "formerValues":[{"variable":5,"instance":1,"replacedAt":"2026-03-02T09:00:00Z","size":3,"value":[1]},
      {"variable":5,"instance":1,"replacedAt":"2026-03-02T09:00:00Z","ordinal":1,"size":9000,"start":"{\\"long\\""},
      {"variable":5,"instance":1,"replacedAt":"2026-03-01T09:00:00Z","size":4,"value":null}]}`), "1");
  expect(content.values.get("5")?.map(({ value, isTruncated }) => [value, isTruncated])).toEqual([['"1.10"', false], ['{"long"', true], ["[1]", false], ["null", false]]);
});

it("shows an instance that was deleted by hand by what it was of", () => {
  const deleted = parseExact(`{"deletedInstances":[{"key":7,"endedAt":"2026-03-02T09:00:00Z"}],"definitions":[{"instance":7,"processId":"loan","name":"Loan"}]}`);
  expect(instancesOf(deleted)).toEqual([{ key: "7", parent: "", processId: "loan", processName: "Loan", state: "DELETED", startedAt: "", endedAt: "2026-03-02T09:00:00Z" }]);
});

it("shows a message that nobody sent as waited for", () => {
  const waited = parseExact(`{"messageSubscriptions":[{"key":3,"instance":1,"name":"paid","state":"DELETED","elementId":"wait","updatedAt":"2026-03-02T09:00:00Z"}]}`);
  expect(contentOf(waited, "1").messages).toEqual([{ key: "3", name: "paid", correlationKey: "", elementId: "wait", state: "DELETED", time: "2026-03-02T09:00:00Z" }]);
});

it("counts visits for the diagram", () => {
  const visits = parseExact(`{"elements":[{"instance":1,"elementId":"a","state":"COMPLETED"},{"instance":1,"elementId":"a","state":"COMPLETED"},
    {"instance":1,"elementId":"b","state":"TERMINATED"}],"incidents":[{"incident":{"instance":1},"elementId":"b","state":"RESOLVED"}]}`);
  expect(statisticsOf(contentOf(visits, "1"))).toEqual([
    { elementId: "a", active: 0, completed: 2, canceled: 0, incidents: 0 }, { elementId: "b", active: 0, completed: 0, canceled: 1, incidents: 0 },
  ]);
});
