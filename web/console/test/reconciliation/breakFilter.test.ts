import { describe, expect, it } from "vitest";

import type { Break } from "../../src/api/reconciliations";
import { ageBucketOf, choicesOf, filterBreaks } from "../../src/reconciliation/breakFilter";

const sample = (key: string, other: Partial<Break>): Break => ({
  key, side: "left", itemId: key, class: "fee", label: "Fee", amount: "1.00", currency: "CNY", bookingDate: "2026-11-24",
  ageBusinessDays: 0, state: "open", ...other,
});

const breaks = [
  sample("1", {}),
  sample("2", { side: "right", class: "timing", label: "Timing", ageBusinessDays: 3 }),
  sample("3", { state: "closed", ageBusinessDays: 9 }),
];

describe("age buckets", () => {
  it.each([[0, "fresh"], [1, "fresh"], [2, "week"], [5, "week"], [6, "old"], [400, "old"]])("%d business days are %s", (days, bucket) => {
    expect(ageBucketOf(days)).toBe(bucket);
  });
});

describe("filterBreaks", () => {
  it.each([
    [{}, ["1", "2", "3"]],
    [{ class: "fee" }, ["1", "3"]],
    [{ side: "right" }, ["2"]],
    [{ state: "closed" }, ["3"]],
    [{ age: "old" as const }, ["3"]],
    [{ class: "fee", state: "open" }, ["1"]],
    [{ class: "fee", side: "right" }, []],
  ])("narrows by %j", (filter, keys) => {
    expect(filterBreaks(breaks, filter).map((item) => item.key)).toEqual(keys);
  });
});

it("offers each value once, with the first name", () => {
  expect(choicesOf(breaks, (item) => item.class, (item) => item.label)).toEqual([
    { value: "fee", label: "Fee" }, { value: "timing", label: "Timing" },
  ]);
});
