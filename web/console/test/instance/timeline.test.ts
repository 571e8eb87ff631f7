import { expect, it } from "vitest";

import type { ElementInstance } from "../../src/api/instances";
import { barOf, spanOf } from "../../src/instance/timeline";

function visit(elementId: string, state: ElementInstance["state"], startDate: string, endDate?: string): ElementInstance {
  return { elementInstanceKey: elementId + startDate, elementId, type: "SERVICE_TASK", state, hasIncident: false, startDate, endDate };
}

const visits = [
  visit("a", "COMPLETED", "2026-03-02T00:00:00Z", "2026-03-02T00:00:50Z"),
  visit("b", "ACTIVE", "2026-03-02T00:00:50Z"),
];
const now = Date.parse("2026-03-02T00:01:40Z");

it("lets a visit that is not over last until now", () => {
  const { first, last } = spanOf(visits, now);
  expect([first, last]).toEqual([Date.parse("2026-03-02T00:00:00Z"), now]);
  expect(barOf(visits[0] as ElementInstance, first, last, now)).toEqual({ offset: 0, width: 50 });
  expect(barOf(visits[1] as ElementInstance, first, last, now)).toEqual({ offset: 50, width: 50 });
});

it("shows a visit of no length as a line that stays inside", () => {
  const at = visit("c", "COMPLETED", "2026-03-02T00:01:40Z", "2026-03-02T00:01:40Z");
  expect(barOf(at, Date.parse("2026-03-02T00:00:00Z"), now, now)).toEqual({ offset: 100, width: 0 });
});
