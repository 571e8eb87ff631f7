import { describe, expect, it } from "vitest";

import { countQuery, everything, isNarrowed, listQuery, readFilter, sortedBy, toggleValue, withValues, writeFilter } from "../../src/workbench/filter";

describe("the filter in the address", () => {
  it("comes back as it was written and leaves the rest of the address alone", () => {
    const filter = { state: "open,carried", text: "手续费 & co", sort: "amount", order: "asc" };
    const address = writeFilter(new URLSearchParams("tab=breaks&class=fee"), filter);
    expect(address.get("tab")).toBe("breaks");
    expect(address.has("class")).toBe(false);
    expect(readFilter(new URLSearchParams(address.toString()))).toEqual(filter);
  });

  it("reads nothing that it does not know", () => {
    expect(readFilter(new URLSearchParams("break=1&limit=9&class="))).toEqual({});
  });
});

describe("facets", () => {
  it("adds a value and takes it away again", () => {
    const one = toggleValue({}, "class", "fee");
    const two = toggleValue(one, "class", "timing");
    expect([one.class, two.class]).toEqual(["fee", "fee,timing"]);
    expect(toggleValue(toggleValue(two, "class", "fee"), "class", "timing").class).toBeUndefined();
  });

  it("counts without its own values, and the states among all states", () => {
    const filter = { state: "open", class: "fee", sort: "age", order: "asc" };
    expect(countQuery(filter, { run: "7" }, "class")).toEqual({ state: "open", class: undefined, sort: undefined, order: undefined, run: "7" });
    expect(countQuery(filter, everything, "state").state).toBe("all");
    expect(listQuery(filter, { run: "7" })).toEqual({ ...filter, run: "7" });
  });

  it("drops amounts with the account whose currency they are in", () => {
    const filter = { account: "1", minimumAmount: "5", maximumAmount: "9" };
    expect(withValues(filter, "account", [])).toEqual({ account: undefined, minimumAmount: undefined, maximumAmount: undefined });
    expect(withValues(filter, "class", ["fee"]).minimumAmount).toBe("5");
  });
});

it.each([
  [{}, "amount", { sort: "amount", order: undefined }],
  [{ sort: "amount" }, "amount", { sort: "amount", order: "asc" }],
  [{ sort: "amount", order: "asc" }, "amount", { sort: "amount", order: undefined }],
  [{}, "priority", { sort: undefined, order: "asc" }],
  [{ sort: "age", order: "asc" }, "priority", { sort: undefined, order: undefined }],
] as const)("%j ordered by %s is %j", (filter, column, expected) => {
  expect(sortedBy(filter, column)).toEqual(expected);
});

it.each([[{}, false], [{ sort: "amount", order: "asc" }, false], [{ overdue: "true" }, true]])("%j narrows: %s", (filter, narrowed) => {
  expect(isNarrowed(filter)).toBe(narrowed);
});
