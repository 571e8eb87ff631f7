import { DateText } from "../parts/DateText";

/** From one day to another. */
export function Period({ from, to }: { from: string; to: string }) {
  return <span className="nowrap"><DateText value={from} /> – <DateText value={to} /></span>;
}
