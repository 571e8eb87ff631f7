import type { Action, WorkBreak } from "../api/workbench";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { DecisionDialog } from "./DecisionDialog";
import { HelpDialog } from "./HelpDialog";
import type { ResultRow } from "./Results";
import { ResultsDialog } from "./ResultsDialog";
import { TextDialog } from "./TextDialog";
import type { Decisions, MadeDecision } from "./useDecisions";

/** What is asked or shown above the list. */
export type Dialog =
  | { kind: "decide"; action: Action; targets: readonly WorkBreak[] }
  | { kind: "assign"; targets: readonly WorkBreak[] }
  | { kind: "refuse"; run: string; group: string }
  | { kind: "undo"; decisions: readonly MadeDecision[] }
  | { kind: "results"; title: string; rows: readonly ResultRow[] }
  | { kind: "help" };

interface DialogsProps {
  dialog: Dialog | null;
  decisions: Decisions;
  onClose: () => void;
}

/** The dialog that is open, if any. */
export function Dialogs({ dialog, decisions, onClose }: DialogsProps) {
  const { workbench: texts, actionName } = useTexts();
  const { username } = useSession();
  if (dialog === null) return null;
  switch (dialog.kind) {
    case "help":
      return <HelpDialog onClose={onClose} />;
    case "results":
      return <ResultsDialog title={`${texts.results} · ${dialog.title}`} rows={dialog.rows} onClose={onClose} />;
    case "decide":
      return (
        <DecisionDialog key={dialog.action} action={dialog.action} targets={dialog.targets} send={decisions.send} onClose={onClose}
          onDone={(results) => decisions.finish(dialog.action, results, dialog.targets)} />
      );
    case "assign":
      return (
        <TextDialog title={texts.assignTitle} hint={texts.assignHint} label={texts.assignee} okText={texts.assign} initial={username} onClose={onClose}
          send={(assignee) => decisions.assign(dialog.targets, assignee)} onDone={() => undefined} />
      );
    case "refuse":
      return (
        <TextDialog title={texts.refuseTitle} hint={undefined} label={texts.reason} okText={texts.refuse} danger required onClose={onClose}
          send={(reason) => decisions.refuse(dialog.run, dialog.group, reason)} onDone={onClose} />
      );
    case "undo":
      return (
        <TextDialog title={`${texts.undoTitle}${dialog.decisions.length > 1 ? texts.forSeveral(String(dialog.decisions.length)) : ""}`}
          hint={dialog.decisions.some(({ proposed }) => proposed) ? texts.withdrawText : texts.undoText} label={texts.reason} okText={nameOf(actionName, "undo")} danger required onClose={onClose}
          send={(reason) => decisions.undo(dialog.decisions, reason)} onDone={() => undefined} />
      );
  }
}
