import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";

import { assignUserTask, unassignUserTask, type UserTask } from "../api/userTasks";
import { useProblemMessage } from "../parts/useProblemMessage";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";

/** Takes a task, or gives it back. */
export function ClaimButton({ task }: { task: UserTask }) {
  const { task: texts } = useTexts();
  const session = useSession();
  const { message } = App.useApp();
  const fail = useProblemMessage();
  const client = useQueryClient();
  const mine = task.assignee === session.username;
  const change = useMutation({
    mutationFn: () => (mine ? unassignUserTask(task.userTaskKey) : assignUserTask(task.userTaskKey, session.username)),
    onSuccess: () => void message.success(mine ? texts.released : texts.claimed),
    onError: (error) => fail(error, 8),
    onSettled: () => client.invalidateQueries({ queryKey: ["user-tasks"] }),
  });
  if (task.state !== "CREATED" || (!mine && task.assignee)) return null;
  return (
    <Button type={mine ? "default" : "primary"} loading={change.isPending} onClick={() => change.mutate()}>
      {mine ? texts.unclaim : texts.claim}
    </Button>
  );
}
