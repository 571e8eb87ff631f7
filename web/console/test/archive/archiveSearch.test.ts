import { expect, it } from "vitest";

import { archivedPageSize, type ArchivedInstance } from "../../src/api/archive";
import { addressOf, archiveQuery, choiceIn, nextArchivedPage } from "../../src/archive/archiveSearch";

const nothing = { key: "", businessId: "", processDefinitionId: "", state: "", endedFrom: "", endedUntil: "", rootsOnly: false };

it("keeps a choice in the address", () => {
  const choice = { ...nothing, key: "2251799813685301", businessId: "order 4711 & more", endedFrom: "2026-03-01", rootsOnly: true };
  const address = new URLSearchParams(addressOf(choice));
  expect(address.toString()).toBe("key=2251799813685301&businessId=order+4711+%26+more&endedFrom=2026-03-01&rootsOnly=true");
  expect(choiceIn(address)).toEqual(choice);
  expect(addressOf(nothing)).toEqual({});
  expect(choiceIn(new URLSearchParams())).toEqual(nothing);
});

it("asks for whole days of the reader, the last one with them", () => {
  const { endedFrom, endedBefore } = archiveQuery({ ...nothing, endedFrom: "2026-03-01", endedUntil: "2026-03-31" });
  expect([endedFrom, endedBefore]).toEqual(["2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"]);
});

it("leaves out what nobody can mean", () => {
  const query = archiveQuery({ ...nothing, state: "RUNNING", endedFrom: "yesterday" });
  expect([query.state, query.endedFrom, query.endedBefore, query.rootsOnly]).toEqual([undefined, undefined, undefined, undefined]);
});

it("asks for another page behind a full one only", () => {
  const page = (items: number, endCursor: string | null) => ({ items: Array<ArchivedInstance>(items), page: { totalItems: items, endCursor } });
  expect(nextArchivedPage(page(archivedPageSize, "c"))).toBe("c");
  expect(nextArchivedPage(page(archivedPageSize, null))).toBeUndefined();
  expect(nextArchivedPage(page(archivedPageSize - 1, "c"))).toBeUndefined();
});
