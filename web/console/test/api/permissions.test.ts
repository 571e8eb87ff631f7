import { expect, it } from "vitest";

import { mayDo } from "../../src/api/session";

it.each([
  [["recon.break.take"], true],
  [["recon.*"], true],
  [["recon.break.*"], true],
  [["*"], true],
  [["recon.break.assign"], false],
  [["reco.*"], false],
  [["recon"], false],
  [[], false],
])("with %j taking a break is allowed: %s", (permissions, allowed) => {
  expect(mayDo({ permissions }, "recon.break.take")).toBe(allowed);
});
