import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App } from "antd";
import { useNavigate } from "react-router";

import type { ExactJson } from "../api/json";
import { completeUserTask, type TaskVariable, type UserTask } from "../api/userTasks";
import { readSchema, type FormSchema } from "../form/schema";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { TaskFormView } from "./TaskFormView";
import { VariablesEditor } from "./VariablesEditor";

/** How the content of a task is completed. */
export interface Completion {
  /** Whether the reader may complete the task now. */
  enabled: boolean;
  pending: boolean;
  error: unknown;
  complete: (variables: Record<string, ExactJson>) => void;
}

interface TaskContentProps {
  task: UserTask;
  variables: readonly TaskVariable[];
  document: unknown;
}

function Hint({ task }: { task: UserTask }) {
  const { task: texts } = useTexts();
  const session = useSession();
  if (task.state !== "CREATED") return <Alert type="info" showIcon title={texts.finished} />;
  if (!task.assignee) return <Alert type="info" showIcon title={texts.claimFirst} />;
  if (task.assignee !== session.username) return <Alert type="info" showIcon title={texts.belongsTo(task.assignee)} />;
  return null;
}

function schemaOf(document: unknown): FormSchema | null | "invalid" {
  if (document === null) return null;
  try {
    return readSchema(document);
  } catch {
    return "invalid";
  }
}

/** The form of a task, or its variables where it has none. */
export function TaskContent({ task, variables, document }: TaskContentProps) {
  const { task: texts, form } = useTexts();
  const session = useSession();
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const completing = useMutation({
    mutationFn: (sent: Record<string, ExactJson>) => completeUserTask(task.userTaskKey, sent),
    onSuccess: () => {
      void message.success(texts.completed);
      void navigate("/inbox", { replace: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["user-tasks"] }),
  });
  const completion: Completion = {
    enabled: task.state === "CREATED" && task.assignee === session.username,
    pending: completing.isPending,
    error: completing.error,
    complete: (sent) => completing.mutate(sent),
  };
  const schema = schemaOf(document);
  return (
    <div className="task-content">
      <Hint task={task} />
      {schema === "invalid" && <Alert type="warning" showIcon title={form.invalid} />}
      {schema !== null && schema !== "invalid"
        ? <TaskFormView schema={schema} variables={variables} completion={completion} />
        : <VariablesEditor variables={variables} completion={completion} />}
    </div>
  );
}
