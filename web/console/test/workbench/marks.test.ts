import { describe, expect, it } from "vitest";

import { renewMarks, sharedGroup } from "../../src/workbench/useMarks";
import { breakOf } from "./sample";

describe("renewMarks", () => {
  const marks = new Map([["1", breakOf("1")], ["2", breakOf("2")]]);

  it("takes over newer revisions and keeps what is out of sight", () => {
    const renewed = renewMarks(marks, new Map([["2", breakOf("2", { revision: "4" })], ["3", breakOf("3")]]));
    expect([...renewed.values()].map(({ key, revision }) => [key, revision])).toEqual([["1", "1"], ["2", "4"]]);
  });

  it("is the same where nothing is newer", () => {
    expect(renewMarks(marks, new Map([["2", breakOf("2")]]))).toBe(marks);
  });
});

it.each([
  [[breakOf("1"), breakOf("2")], { account: "6222000000000001", currency: "CNY" }],
  [[breakOf("1"), breakOf("2", { account: "other" })], undefined],
  [[breakOf("1"), breakOf("2", { currency: "USD" })], undefined],
  [[], undefined],
])("breaks share an account and a currency (%#)", (rows, group) => {
  expect(sharedGroup(rows)).toEqual(group);
});
