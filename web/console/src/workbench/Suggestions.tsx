import { Button } from "antd";

import type { ReconciliationItem } from "../api/reconciliations";
import { mayDo } from "../api/session";
import type { SuggestedGroup } from "../api/workbench";
import { isZero } from "../format/amount";
import { Amount } from "../parts/Amount";
import { GroupItems } from "../reconciliation/GroupItems";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { KeyHint } from "./KeyHint";

/** What a person says about a suggested group. */
export interface GroupVerdicts {
  confirm: (group: SuggestedGroup) => void;
  refuse: (group: SuggestedGroup) => void;
  pending: boolean;
}

/** The items of both sides beside each other. */
export function BothSides({ left, right }: { left: readonly ReconciliationItem[]; right: readonly ReconciliationItem[] }) {
  const { reconciliation: names, workbench: texts } = useTexts();
  const sides = [{ name: names.left, items: left }, { name: names.right, items: right }];
  return (
    <div className="both-sides">
      {sides.map(({ name, items }) => (
        <div key={name}>
          <h4>{name}</h4>
          {items.length === 0 ? <span className="quiet">{texts.noItems}</span> : <GroupItems items={items} />}
        </div>
      ))}
    </div>
  );
}

function Suggestion({ group, verdicts, first }: { group: SuggestedGroup; verdicts: GroupVerdicts; first: boolean }) {
  const { reconciliation: names, workbench: texts } = useTexts();
  const session = useSession();
  const differs = !isZero(group.difference || "0");
  return (
    <li className="suggestion">
      <p><strong>{texts.confidence} <span className="amount">{String(group.confidence)}</span></strong> · {group.why}</p>
      <BothSides left={group.left} right={group.right} />
      {differs && <p>{names.difference}: <Amount value={group.difference} /></p>}
      <div className="suggestion-actions">
        <Button size="small" type="primary" disabled={differs || verdicts.pending || !mayDo(session, "recon.group.confirm")} onClick={() => verdicts.confirm(group)}>
          {texts.confirm} {first && <KeyHint command="confirm" />}
        </Button>
        <Button size="small" disabled={verdicts.pending || !mayDo(session, "recon.group.refuse")} onClick={() => verdicts.refuse(group)}>
          {texts.refuse} {first && <KeyHint command="refuse" />}
        </Button>
      </div>
    </li>
  );
}

/** The groups that the matcher suggests for a break, and why; the keys are for the first. */
export function Suggestions({ groups, verdicts }: { groups: readonly SuggestedGroup[]; verdicts: GroupVerdicts }) {
  const { workbench: texts } = useTexts();
  if (groups.length === 0) return null;
  return (
    <section>
      <h3>{texts.suggestions}</h3>
      <ul className="suggestions">
        {groups.map((group, index) => <Suggestion key={group.key} group={group} verdicts={verdicts} first={index === 0} />)}
      </ul>
    </section>
  );
}
