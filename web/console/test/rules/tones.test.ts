import { expect, it } from "vitest";

import { isMaker } from "../../src/rules/tones";

it("knows who made a version, by drafting or by submitting it", () => {
  const version = { draftedBy: "anna", submittedBy: "bert" };
  expect(["anna", "bert", "carl", ""].filter((name) => isMaker(version, name))).toEqual(["anna", "bert"]);
});
