import type { ElementInstance, Incident } from "../api/instances";

/** How often an element was visited, and how many incidents are open at it. */
export interface ElementMarks {
  elementId: string;
  active: number;
  completed: number;
  terminated: number;
  incidents: number;
}

/** Counts visits and open incidents by element; the process itself is no element of the diagram. */
export function marksOf(elements: readonly ElementInstance[], incidents: readonly Incident[]): ElementMarks[] {
  const marks = new Map<string, ElementMarks>();
  const markOf = (elementId: string) => {
    const mark = marks.get(elementId) ?? { elementId, active: 0, completed: 0, terminated: 0, incidents: 0 };
    marks.set(elementId, mark);
    return mark;
  };
  for (const { elementId, state, type } of elements) {
    if (type === "PROCESS") continue;
    if (state === "ACTIVE") markOf(elementId).active += 1;
    else if (state === "COMPLETED") markOf(elementId).completed += 1;
    else markOf(elementId).terminated += 1;
  }
  for (const { elementId, state } of incidents) {
    if (state === "ACTIVE") markOf(elementId).incidents += 1;
  }
  return [...marks.values()];
}

/** Where the bar of a visit lies on the time axis, in percent of it. */
export interface Bar {
  offset: number;
  width: number;
}

/** Narrower bars could not be seen. */
const smallestWidth = 0.5;

/** The bar of a visit between the first and the last instant (milliseconds); one that is not over lasts until now. */
export function barOf(element: ElementInstance, first: number, last: number, now: number): Bar {
  const whole = Math.max(1, last - first);
  const start = new Date(element.startDate).getTime();
  const end = element.endDate ? new Date(element.endDate).getTime() : now;
  const offset = Math.min(100, Math.max(0, ((start - first) / whole) * 100));
  return { offset, width: Math.min(100 - offset, Math.max(smallestWidth, ((end - start) / whole) * 100)) };
}

/** The first and the last instant of all visits, in milliseconds. */
export function spanOf(elements: readonly ElementInstance[], now: number): { first: number; last: number } {
  const starts = elements.map((element) => new Date(element.startDate).getTime());
  const ends = elements.map((element) => (element.endDate ? new Date(element.endDate).getTime() : now));
  return { first: Math.min(now, ...starts), last: Math.max(0, ...ends) };
}
