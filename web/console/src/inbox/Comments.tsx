import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";

import { addComment, taskComments } from "../api/userTasks";
import { Loaded } from "../parts/Loaded";
import { ProblemAlert } from "../parts/ProblemAlert";
import { Section } from "../parts/Section";
import { Time } from "../parts/Time";
import { useTexts } from "../texts/context";

/** What was said about a task, oldest first, and a place to say more. */
export function Comments({ taskKey }: { taskKey: string }) {
  const { task: texts } = useTexts();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const comments = useQuery({ queryKey: ["user-tasks", taskKey, "comments"], queryFn: () => taskComments(taskKey) });
  const adding = useMutation({
    mutationFn: () => addComment(taskKey, text.trim()),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["user-tasks", taskKey, "comments"] });
    },
  });
  return (
    <Section title={texts.comments}>
      <Loaded query={comments}>
        {(found) => (found.length === 0
          ? <p className="quiet">{texts.noComments}</p>
          : (
            <ul className="comments">
              {found.map((comment) => (
                <li key={comment.key}>
                  <strong>{comment.author}</strong> <span className="quiet"><Time value={comment.time} /></span>
                  <div className="plain-text">{comment.text}</div>
                </li>
              ))}
            </ul>
          ))}
      </Loaded>
      <ProblemAlert error={adding.error} />
      <div className="comment-entry">
        <Input.TextArea aria-label={texts.addComment} placeholder={texts.commentPlaceholder} autoSize={{ minRows: 1, maxRows: 6 }} maxLength={4000}
          value={text} onChange={(event) => setText(event.target.value)} />
        <Button disabled={text.trim() === ""} loading={adding.isPending} onClick={() => adding.mutate()}>{texts.send}</Button>
      </div>
    </Section>
  );
}
