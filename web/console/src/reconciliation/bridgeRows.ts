import type { Bridge } from "../api/reconciliations";

/** One line of the proof of balance as the page shows it. */
export interface BridgeRow {
  key: string;
  label: string;
  amount: string;
  kind: "line" | "unexplained";
}

/** The lines of a bridge in their order, and last what stays unexplained, even when that is zero. */
export function bridgeRows(bridge: Bridge, unexplainedLabel: string): BridgeRow[] {
  const lines = bridge.lines.map((line, index): BridgeRow => ({
    key: `${index}-${line.code}`, label: line.label || line.code, amount: line.amount, kind: "line",
  }));
  return [...lines, { key: "unexplained", label: unexplainedLabel, amount: bridge.unexplained, kind: "unexplained" }];
}
