import { useQuery } from "@tanstack/react-query";
import { Table, type TableColumnsType } from "antd";

import { type Backtest, type BacktestMove, type BacktestOutcome, backtestRules, listBacktests, type RuleVersion } from "../api/rules";
import { mayDo } from "../api/session";
import { formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { ProblemAlert } from "../parts/ProblemAlert";
import { Section } from "../parts/Section";
import { Time } from "../parts/Time";
import { useSession } from "../session/context";
import { nameOf, type Texts } from "../texts";
import { useTexts } from "../texts/context";
import { PastForm } from "./PastForm";
import { useRuleChange } from "./useRuleChange";

/** Figures of both outcomes, of which the difference matters. */
function Figures({ before, now }: { before: BacktestOutcome; now: BacktestOutcome }) {
  const { rules: names } = useTexts();
  const rows = [
    { name: names.groups, before: before.groups, now: now.groups }, { name: names.suggestionCount, before: before.suggestions, now: now.suggestions },
    { name: names.breaks, before: before.breaks, now: now.breaks },
  ];
  return (
    <table className="rule-figures">
      <thead><tr><th /><th>{names.before}</th><th>{names.now}</th></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td className="amount">{formatCount(row.before)}</td>
            <td className="amount"><strong>{formatCount(row.now)}</strong></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function moveColumns(texts: Texts): TableColumnsType<BacktestMove> {
  const { rules: names } = texts;
  const named = (value: string) => nameOf(texts.breakClass, value) || "–";
  return [
    { title: names.what, render: (_, move) => nameOf(texts.moveKind, move.kind) },
    { title: names.before, render: (_, move) => named(move.before) },
    { title: names.now, render: (_, move) => named(move.now) },
    { title: names.items, align: "right", render: (_, move) => <span className="amount">{formatCount(move.count)}</span> },
    { title: names.amount, align: "right", render: (_, move) => <Amount value={move.amount} currency={move.currency} /> },
  ];
}

function Result({ test }: { test: Backtest }) {
  const texts = useTexts();
  const { rules: names } = texts;
  const { report } = test;
  return (
    <li className="backtest">
      <p><strong className="code">{test.account}</strong> · {test.from} – {test.to} · {test.by} · <Time value={test.at} /></p>
      <Figures before={report.before} now={report.now} />
      <p>{names.same(formatCount(report.same), formatCount(report.items))}</p>
      {report.moves.length > 0 && (
        <Table size="small" rowKey={({ kind, before, now, currency }) => [kind, before, now, currency].join(" ")} dataSource={report.moves} columns={moveColumns(texts)} pagination={false} />
      )}
    </li>
  );
}

/** The back-tests of a version: what it changes against the rules of today, before it holds. */
export function Backtests({ version }: { version: RuleVersion }) {
  const { rules: names } = useTexts();
  const session = useSession();
  const { name, version: number } = version;
  const kept = useQuery({ queryKey: ["rules", name, "backtests", number], queryFn: () => listBacktests(name, number) });
  const testing = useRuleChange<unknown>();
  return (
    <Section title={names.backtests}>
      {mayDo(session, "recon.rules.backtest") && (
        <PastForm name="backtest" action={names.backtest} pending={testing.isPending} onPast={(past) => testing.mutate(() => backtestRules(name, number, past))} />
      )}
      <ProblemAlert error={testing.error} />
      <Loaded query={kept}>
        {(tests) => (tests.length === 0
          ? <Nothing title={names.noBacktests} hint={names.noBacktestsHint} />
          : <ul className="backtests">{tests.map((test) => <Result key={test.key} test={test} />)}</ul>)}
      </Loaded>
    </Section>
  );
}
