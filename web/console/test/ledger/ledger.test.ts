import { expect, it } from "vitest";

import { ledgerPageSize } from "../../src/api/ledger";
import { eyesOf } from "../../src/ledger/fourEyes";
import { nextBefore } from "../../src/ledger/paging";

const page = (length: number) => Array.from({ length }, (_, index) => ({ key: `k${index}` }));

it("asks for more behind the last key of a full page only", () => {
  expect(nextBefore(page(0))).toBeUndefined();
  expect(nextBefore(page(ledgerPageSize - 1))).toBeUndefined();
  expect(nextBefore(page(ledgerPageSize))).toBe(`k${ledgerPageSize - 1}`);
});

it.each([
  ["posted", "a", "b", "two"], ["posted", "a", "a", "one"], ["posted", "", "", "automatic"], ["proposed", "a", "", "waiting"],
])("%s, proposed by %j, approved by %j: %s", (state, proposedBy, approvedBy, eyes) => {
  expect(eyesOf({ state, proposedBy, approvedBy })).toBe(eyes);
});
