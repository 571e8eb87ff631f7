import type { ElementInstance } from "../api/instances";

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
