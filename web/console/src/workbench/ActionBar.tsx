import { Button } from "antd";

import { mayDo } from "../api/session";
import type { Action, WorkBreak } from "../api/workbench";
import { formatCount, isZero } from "../format/amount";
import { sumDecimals } from "../format/sum";
import { Amount } from "../parts/Amount";
import { StateTag } from "../parts/StateTag";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { isUndecidedFor } from "./commands";
import { KeyHint } from "./KeyHint";
import type { Command } from "./shortcuts";
import { maxMarks, type Marks, sharedGroup } from "./useMarks";

interface ActionBarProps {
  marks: Marks;
  targets: readonly WorkBreak[];
  onCommand: (command: Command) => void;
}

/** What the marked breaks add up to, as long as they are in one account. */
function MarkedSum({ marked }: { marked: readonly WorkBreak[] }) {
  const { workbench: texts } = useTexts();
  const group = sharedGroup(marked);
  if (group === undefined) return <StateTag tone="waiting">{texts.severalAccounts}</StateTag>;
  const sum = sumDecimals(marked.map(({ amount }) => amount));
  return (
    <>
      <span>{texts.markedSum} <strong data-sum={sum}><Amount value={sum} currency={group.currency} /></strong></span>
      {marked.length > 1 && isZero(sum) && <StateTag tone="good">{texts.balanced}</StateTag>}
    </>
  );
}

/** Which actions can be done with breaks as they are now. */
function usable(action: Action, targets: readonly WorkBreak[], marked: number): boolean {
  return (action !== "match" || marked > 1) && targets.some((target) => isUndecidedFor(action, target));
}

const commands = [
  { command: "match", name: "match" }, { command: "writeOff", name: "write_off" }, { command: "suspense", name: "suspense" },
  { command: "clear", name: "clear" }, { command: "carry", name: "carry" },
] as const;

/** The decisions with their keys, and what they would be about: the marked breaks, or else the current one. */
export function ActionBar({ marks, targets, onCommand }: ActionBarProps) {
  const { workbench: texts, actionName } = useTexts();
  const session = useSession();
  const mayDecide = mayDo(session, "recon.decision.make");
  return (
    <div className="action-bar panel" role="toolbar" aria-label={texts.actions}>
      <span className="action-bar-marked" aria-live="polite">
        {marks.all.length > 0 && (
          <>
            <strong>{texts.marked(formatCount(marks.all.length))}</strong>
            {marks.all.length > maxMarks ? <StateTag tone="bad">{texts.tooMany(formatCount(maxMarks))}</StateTag> : <MarkedSum marked={marks.all} />}
            <Button size="small" type="link" onClick={marks.clear}>{texts.clearMarks}</Button>
          </>
        )}
      </span>
      {commands.map(({ command, name }) => (
        <Button key={command} disabled={!mayDecide || !usable(name, targets, marks.all.length)} onClick={() => onCommand(command)}>
          {actionName[name]} <KeyHint command={command} />
        </Button>
      ))}
      <Button disabled={!mayDo(session, "recon.break.take") || targets.length === 0} onClick={() => onCommand("take")}>{texts.take} <KeyHint command="take" /></Button>
      <Button disabled={!mayDo(session, "recon.break.assign") || targets.length === 0} onClick={() => onCommand("assign")}>{texts.assign} <KeyHint command="assign" /></Button>
      <Button type="text" aria-label={texts.help} title={texts.help} onClick={() => onCommand("help")}><KeyHint command="help" /></Button>
    </div>
  );
}
