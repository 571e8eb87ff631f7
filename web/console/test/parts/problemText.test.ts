import { expect, it } from "vitest";

import { Problem } from "../../src/api/problem";
import { problemText } from "../../src/parts/problemText";
import { en } from "../../src/texts/en";
import { zhCN } from "../../src/texts/zh-CN";

it("says what is wrong with an archive rather than that the server is busy or failed", () => {
  const unreachable = new Problem(503, { code: "archive_unreachable", detail: "the file 2026-03-12/a.jsonl.gz is not here" });
  expect(problemText(unreachable, en.problem).title).toMatch(/file of the archive cannot be reached/);
  expect(problemText(unreachable, en.problem).hint).toBe("the file 2026-03-12/a.jsonl.gz is not here");
  expect(problemText(new Problem(500, { code: "archive_damaged" }), zhCN.problem).title).toMatch(/已不是写入时的内容/);
});

it("keeps to the status where a code says no more", () => {
  expect(problemText(new Problem(503, { code: "unavailable" }), en.problem).title).toBe(en.problem.busy);
});
