import { expect, it } from "vitest";

import type { Wait } from "../../src/api/instances";
import { waitText } from "../../src/instance/waitText";
import { catalogue } from "../../src/texts";

const at = { elementId: "e", elementName: "", elementInstanceKey: "1", key: "2", since: "2026-01-02T03:04:05Z", until: null };

it.each<[Partial<Wait> & Pick<Wait, "kind">, string, string]>([
  [{ kind: "JOB", what: "pay" }, "pay, no worker has it yet", "pay，尚无执行者领取"],
  [{ kind: "JOB", what: "pay", worker: "w1" }, "pay, held by w1", "pay，由 w1 执行中"],
  [{ kind: "JOB", what: "pay", message: "down", retries: 2 }, "pay, no worker has it yet, failed before: down (retries left: 2)",
    "pay，尚无执行者领取，上次失败：down（剩余重试 2 次）"],
  [{ kind: "USER_TASK", what: "li.na" }, "li.na", "li.na"],
  [{ kind: "USER_TASK", candidateGroups: ["a", "b"] }, "anybody of a, b", "a，b 中任何一人"],
  [{ kind: "USER_TASK" }, "Unclaimed", "未认领"],
  [{ kind: "TIMER", interrupting: true }, "ends the work when it occurs", "发生时终止该任务"],
  [{ kind: "TIMER" }, "", ""],
  [{ kind: "MESSAGE", what: "paid", correlationKey: "A7", interrupting: false }, "paid, correlation key A7, runs beside the work when it occurs",
    "paid，关联键 A7，发生时不影响该任务"],
  [{ kind: "SIGNAL", what: "closed" }, "closed", "closed"],
  [{ kind: "CONDITION", what: "amount > 1" }, "amount > 1", "amount > 1"],
  [{ kind: "CALLED_PROCESS" }, "2", "2"],
  [{ kind: "GATEWAY", missingFlows: ["f1", "f2"] }, "tokens by f1, f2", "f1，f2 上的令牌"],
  [{ kind: "INCIDENT", what: "FORM_NOT_FOUND", message: "no form x" }, "Form not found, no form x", "找不到表单，no form x"],
])("%j", (wait, english, chinese) => {
  expect(waitText({ ...at, ...wait }, catalogue.en, "en")).toBe(english);
  expect(waitText({ ...at, ...wait }, catalogue["zh-CN"], "zh-CN")).toBe(chinese);
});

it("names every type of incident and says what to do about it", () => {
  for (const texts of Object.values(catalogue)) expect(Object.keys(texts.incidentRemedy).sort()).toEqual(Object.keys(texts.incidentType).sort());
});
