import type { Action, WorkBreak } from "../api/workbench";
import { useSession } from "../session/context";
import type { Texts } from "../texts";
import { useTexts } from "../texts/context";
import { DecisionDialog } from "./DecisionDialog";
import { HelpDialog } from "./HelpDialog";
import type { ResultRow } from "./Results";
import { ResultsDialog } from "./ResultsDialog";
import { TextDialog } from "./TextDialog";
import type { Decisions, TakeBack } from "./useDecisions";

/** What is asked or shown above the list. */
export type Dialog =
  | { kind: "decide"; action: Action; targets: readonly WorkBreak[] }
  | { kind: "assign"; targets: readonly WorkBreak[] }
  | { kind: "refuse"; run: string; group: string }
  | { kind: "undo"; takeBack: TakeBack }
  | { kind: "results"; title: string; rows: readonly ResultRow[] }
  | { kind: "help" };

/** How taking something back is spoken of. */
function wordingOf(way: TakeBack["way"], texts: Texts["workbench"]) {
  switch (way) {
    case "undo": return { title: texts.undoTitle, hint: texts.undoText, act: texts.undo, done: texts.undone };
    case "withdraw": return { title: texts.withdrawTitle, hint: texts.withdrawText, act: texts.withdraw, done: texts.withdrawn };
    case "reject": return { title: texts.rejectTitle, hint: texts.withdrawText, act: texts.reject, done: texts.rejected };
  }
}

interface DialogsProps {
  dialog: Dialog | null;
  decisions: Decisions;
  onClose: () => void;
}

/** The dialog that is open, if any. */
export function Dialogs({ dialog, decisions, onClose }: DialogsProps) {
  const { workbench: texts } = useTexts();
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
    case "undo": {
      const wording = wordingOf(dialog.takeBack.way, texts);
      return (
        <TextDialog title={`${wording.title}${dialog.takeBack.decisions.length > 1 ? texts.forSeveral(String(dialog.takeBack.decisions.length)) : ""}`}
          hint={wording.hint} label={texts.reason} okText={wording.act} danger required onClose={onClose}
          send={(reason) => decisions.undo(dialog.takeBack, reason, wording.done)} onDone={() => undefined} />
      );
    }
  }
}
