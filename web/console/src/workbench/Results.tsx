import { Table, type TableColumnsType } from "antd";

import type { DecisionResult, WorkBreak } from "../api/workbench";
import { formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { StateTag } from "../parts/StateTag";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { resultTone } from "./tones";

/** What became of one break, with the break as it was. */
export interface ResultRow {
  target: WorkBreak | undefined;
  result: DecisionResult;
}

const tableHeightPixels = 360;

/** The sentence of a refusal in the reader's language, and what the server adds to it. */
function refusalOf(problem: DecisionResult["problem"], texts: Texts): string {
  if (problem === null) return "";
  const known = texts.problem.reasons[problem.reason ?? ""];
  const detail = problem.detail ?? problem.code;
  return known === undefined ? detail : `${known} (${detail})`;
}

function columnsOf(texts: Texts): TableColumnsType<ResultRow> {
  const { workbench: names } = texts;
  const words = { done: names.resultDone, proposed: names.resultProposed, refused: names.resultRefused };
  return [
    { title: names.decisionState, width: 110, render: (_, { result }) => <StateTag tone={resultTone(result.state)}>{words[result.state]}</StateTag> },
    { title: names.reference, width: 190, ellipsis: true, render: (_, { target, result }) => <span className="code">{target?.reference || target?.itemId || result.breakKey}</span> },
    { title: names.amount, width: 150, align: "right", render: (_, { target }) => <Amount value={target?.amount} currency={target?.currency} /> },
    { title: names.reason, render: (_, { result }) => refusalOf(result.problem, texts) || "–" },
  ];
}

/** How many results there are of each kind. */
export function countResults(results: readonly DecisionResult[]): Record<DecisionResult["state"], number> {
  const counts = { done: 0, proposed: 0, refused: 0 };
  for (const { state } of results) counts[state] += 1;
  return counts;
}

/** The result for each break of a decision; refusals come first, for they need somebody. */
export function Results({ rows }: { rows: readonly ResultRow[] }) {
  const texts = useTexts();
  const order = { refused: 0, proposed: 1, done: 2 };
  const sorted = [...rows].sort((one, other) => order[one.result.state] - order[other.result.state]);
  const counts = countResults(rows.map(({ result }) => result));
  return (
    <>
      <p role="status">{texts.workbench.resultCounts(formatCount(counts.done), formatCount(counts.proposed), formatCount(counts.refused))}</p>
      <Table virtual size="small" rowKey={({ result }) => result.breakKey} dataSource={sorted} columns={columnsOf(texts)} pagination={false}
        scroll={{ x: 700, y: tableHeightPixels }} />
    </>
  );
}
