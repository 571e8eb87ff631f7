import { expect, it } from "vitest";

import type { AuditLeaf } from "../../src/api/audit";
import { isKey, leavesPageSize, nextCursor } from "../../src/audit/paging";
import { moreProblems, problemPlace } from "../../src/audit/verdict";

const page = (length: number) => Array.from({ length }, (_, index) => ({ cursor: `c${index}` }) as AuditLeaf);

it("asks for more behind the last cursor of a full page only", () => {
  expect(nextCursor(page(leavesPageSize - 1))).toBeUndefined();
  expect(nextCursor(page(leavesPageSize))).toBe(`c${leavesPageSize - 1}`);
});

it.each([[0, "0"], [42, "42"], ["7", "7"], [-1, undefined], [null, undefined], [undefined, undefined]])("problem at index %s: leaf %s", (index, place) => {
  expect(problemPlace(index)).toBe(place);
});

it("counts the problems that are not listed", () => {
  const problems = [{ code: "leaf_mismatch", message: "" }];
  expect(moreProblems({ problems, problemCount: 3 })).toBe(2);
  expect(moreProblems({ problems })).toBe(0);
});

it.each([["2251799813685300", true], ["", false], ["12a", false], ["-1", false]])("key %j: %s", (text, key) => {
  expect(isKey(text)).toBe(key);
});
