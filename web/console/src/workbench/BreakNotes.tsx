import { PaperClipOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Upload } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type RefObject, useState } from "react";

import { mayDo } from "../api/session";
import { attachEvidence, type BreakNote, commentBreak, evidenceUrl } from "../api/workbench";
import { ProblemAlert } from "../parts/ProblemAlert";
import { Time } from "../parts/Time";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";

function NoteText({ note }: { note: BreakNote }) {
  const { actionName, decisionState } = useTexts();
  const action = note.action ? nameOf(actionName, note.action) : "";
  const state = note.state ? nameOf(decisionState, note.state) : "";
  return (
    <div className="plain-text">
      {action !== "" && <strong>{state === "" ? action : `${action} (${state})`} </strong>}
      {note.text}
      {note.documentId && <> <a href={evidenceUrl(note.documentId)} download><PaperClipOutlined aria-hidden /> {note.fileName || note.documentId}</a></>}
    </div>
  );
}

interface BreakNotesProps {
  breakKey: string;
  notes: readonly BreakNote[];
  entry: RefObject<TextAreaRef | null>;
  onLeave: () => void;
}

function useNoting(breakKey: string, clearText: () => void, onSent: () => void) {
  const { workbench: texts } = useTexts();
  const { message } = App.useApp();
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["reconciliations"] });
  const comment = useMutation({
    mutationFn: (text: string) => commentBreak(breakKey, text),
    onSuccess: () => {
      clearText();
      onSent();
    },
    onSettled,
  });
  const evidence = useMutation({
    mutationFn: ({ file, text }: { file: File; text: string }) => attachEvidence(breakKey, file, text),
    onSuccess: () => {
      clearText();
      void message.success(texts.evidenceAdded);
    },
    onSettled,
  });
  return { comment, evidence };
}

/** What was said and done about a break, oldest first, with a place to say more and to attach files. */
export function BreakNotes({ breakKey, notes, entry, onLeave }: BreakNotesProps) {
  const { workbench: texts } = useTexts();
  const session = useSession();
  const [text, setText] = useState("");
  const { comment, evidence } = useNoting(breakKey, () => setText(""), onLeave);
  const send = () => {
    if (text.trim() !== "" && !comment.isPending) comment.mutate(text.trim());
  };
  return (
    <section>
      <h3>{texts.notes}</h3>
      {notes.length === 0 && <p className="quiet">{texts.noNotes}</p>}
      <ul className="comments">
        {notes.map((note) => (
          <li key={note.key}>
            <strong>{note.by}</strong> <span className="quiet"><Time value={note.at} /></span>
            <NoteText note={note} />
          </li>
        ))}
      </ul>
      <ProblemAlert error={comment.error ?? evidence.error} />
      <div className="comment-entry">
        <Input.TextArea ref={entry} aria-label={texts.comment} placeholder={texts.commentPlaceholder} autoSize={{ minRows: 1, maxRows: 6 }} maxLength={4000} value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          }} />
        <Button disabled={text.trim() === "" || !mayDo(session, "recon.break.comment")} loading={comment.isPending} onClick={send}>{texts.send}</Button>
        <Upload maxCount={1} showUploadList={false} disabled={!mayDo(session, "recon.break.evidence")}
          beforeUpload={(file) => {
            evidence.mutate({ file, text: text.trim() });
            return false;
          }}>
          <Button icon={<PaperClipOutlined />} title={texts.evidence} aria-label={texts.evidence} loading={evidence.isPending} />
        </Upload>
      </div>
    </section>
  );
}
