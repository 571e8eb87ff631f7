import type { Reconciliation, SideTotal } from "../api/reconciliations";
import { formatCount } from "../format/amount";
import { Amount } from "../parts/Amount";
import { useTexts } from "../texts/context";

function Side({ name, side, currency }: { name: string; side: SideTotal; currency: string }) {
  const { reconciliation: texts } = useTexts();
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd><Amount value={side.sum} /></dd>
      <dd className="quiet">{currency} · {texts.items(formatCount(side.count))}</dd>
    </div>
  );
}

function Figure({ name, value, hint, alarming = false }: { name: string; value: number; hint?: string; alarming?: boolean }) {
  return (
    <div className={alarming ? "figure figure-alarming" : "figure"}>
      <dt>{name}</dt>
      <dd className="amount">{formatCount(value)}</dd>
      {hint !== undefined && <dd className="quiet">{hint}</dd>}
    </div>
  );
}

/** The figures of a run: both sides, what matched and what did not. */
export function Figures({ run }: { run: Reconciliation }) {
  const { reconciliation: texts } = useTexts();
  return (
    <dl className="figures">
      <Side name={texts.left} side={run.left} currency={run.currency} />
      <Side name={texts.right} side={run.right} currency={run.currency} />
      <Figure name={texts.matched} value={run.matched} />
      <Figure name={texts.suggested} value={run.suggested} />
      <Figure name={texts.breaks} value={run.breaks} hint={texts.breaksFound} />
      <Figure name={texts.openBreaks} value={run.openBreaks} alarming={run.openBreaks > 0} />
    </dl>
  );
}
