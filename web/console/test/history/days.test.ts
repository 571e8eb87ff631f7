import { describe, expect, it } from "vitest";

import type { RetentionPolicy } from "../../src/api/retention";
import { archiveDaysWithout, cutoff, daysCovering, daysText, daysWithout, inOrder, usualYears, yearsCovered } from "../../src/history/days";
import { en } from "../../src/texts/en";
import { zhCN } from "../../src/texts/zh-CN";

/** Counts the days of so many years from the first of January of a year, by the calendar. */
function calendarDays(from: number, years: number): number {
  return (Date.UTC(from + years, 0, 1) - Date.UTC(from, 0, 1)) / 86_400_000;
}

describe("days that cover years", () => {
  it.each([[1, 366], [3, 1096], [5, 1827], [7, 2557], [10, 3653], [15, 5479], [30, 10958]])("are for %i years %i, as the documentation says", (years, days) => {
    expect(daysCovering(years)).toBe(days);
    expect(yearsCovered(days)).toBe(years);
  });

  it("are never fewer than the calendar needs, and no day more than it needs at most", () => {
    for (let years = 1; years <= 30; years++) {
      const needed = Array.from({ length: 100 }, (_, later) => calendarDays(2001 + later, years));
      expect(daysCovering(years), `${years} years`).toBe(Math.max(...needed));
    }
  });

  it("are offered for the years that laws ask for", () => {
    expect(usualYears.map(daysCovering)).toEqual([366, 1096, 1827, 2557, 3653, 5479, 10958]);
  });
});

it.each([0, 1, 364, 365, 367, 3652, 3654])("sees no whole years in %i days", (days) => {
  expect(yearsCovered(days)).toBeUndefined();
});

it("says an age in words", () => {
  expect([0, 1, 30, 366, 3653].map((days) => daysText(days, en))).toEqual(["Kept for good", "1 day", "30 days", "366 days (1 year)", "3,653 days (10 years)"]);
  expect([0, 1, 3653].map((days) => daysText(days, zhCN))).toEqual(["永久保留", "1 天", "3,653 天（10 年）"]);
});

it("counts days of 24 hours back from now", () => {
  expect(cutoff(Date.UTC(2026, 2, 30, 9), 10)).toBe("2026-03-20T09:00:00.000Z");
});

function policy(tenantId: string, processDefinitionId: string | null, days: number): RetentionPolicy {
  return { tenantId, processDefinitionId, days, archive: null, archiveDays: days === 0 ? 0 : days * 10, setBy: "root", setAt: "2026-03-02T09:00:00Z" };
}

const policies = [policy("<default>", null, 100), policy("other", "loan", 7), policy("<default>", "loan", 30), policy("<default>", "account", 5)];

it("lists policies in the order in which they are asked", () => {
  expect(inOrder(policies).map(({ tenantId, processDefinitionId }) => [tenantId, processDefinitionId])).toEqual([
    ["<default>", "account"], ["<default>", "loan"], ["other", "loan"], ["<default>", null],
  ]);
});

it("knows what counts when a policy is cleared", () => {
  expect(daysWithout(policy("<default>", "loan", 30), policies, 3653)).toBe(100);
  expect(daysWithout(policy("other", "loan", 7), policies, 3653)).toBe(3653);
  expect(daysWithout(policy("<default>", null, 100), policies, 3653)).toBe(3653);
});

it("knows how long documents are kept when a policy is cleared", () => {
  expect(archiveDaysWithout(policy("<default>", "loan", 30), policies)).toBe(1000);
  expect(archiveDaysWithout(policy("other", "loan", 7), policies)).toBe(0);
  expect(archiveDaysWithout(policy("<default>", null, 100), policies)).toBe(0);
});
