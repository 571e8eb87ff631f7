import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { getUserTask, taskForm, taskVariables, type UserTask } from "../api/userTasks";
import { Fact } from "../parts/Fact";
import { Loaded } from "../parts/Loaded";
import { Section } from "../parts/Section";
import { StateTag } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { ClaimButton } from "./ClaimButton";
import { Comments } from "./Comments";
import { TaskContent } from "./TaskContent";

function Facts({ task }: { task: UserTask }) {
  const { inbox: texts } = useTexts();
  const session = useSession();
  return (
    <div className="page-facts">
      <Fact name={texts.process}>{task.processName ?? task.processDefinitionId}</Fact>
      <Fact name={texts.instance}><Link to={`/instances/${task.processInstanceKey}`} className="code">{task.processInstanceKey}</Link></Fact>
      {task.businessId && <Fact name={texts.businessId}>{task.businessId}</Fact>}
      <Fact name={texts.assignee}>{task.assignee === session.username ? texts.me : task.assignee ?? texts.unassigned}</Fact>
      {(task.candidateGroups ?? []).length > 0 && <Fact name={texts.candidates}>{task.candidateGroups?.join(", ")}</Fact>}
      <Fact name={texts.created}><Time value={task.creationDate} /></Fact>
      {task.completionDate ? <Fact name={texts.completedAt}><Time value={task.completionDate} /></Fact> : <Fact name={texts.due}><Time value={task.dueDate} /></Fact>}
    </div>
  );
}

function TaskView({ task }: { task: UserTask }) {
  const { inbox: texts } = useTexts();
  const content = useQuery({
    queryKey: ["user-tasks", task.userTaskKey, "content"],
    queryFn: async () => ({ variables: await taskVariables(task.userTaskKey), form: await taskForm(task.userTaskKey) }),
    staleTime: Infinity, // what somebody is typing must not be overwritten
  });
  const title = (
    <span className="section-title">
      {task.name || texts.untitled}
      <StateTag tone={task.state === "CREATED" ? "waiting" : "over"}>{task.state === "CREATED" ? texts.open : texts.completed}</StateTag>
    </span>
  );
  return (
    <>
      <Section title={title} extra={<ClaimButton task={task} />}>
        <Facts task={task} />
        <Loaded query={content}>{(loaded) => <TaskContent task={task} variables={loaded.variables} document={loaded.form} />}</Loaded>
      </Section>
      <Comments taskKey={task.userTaskKey} />
    </>
  );
}

/** One task: what it is about, its form, and what was said about it. */
export function TaskPanel({ taskKey }: { taskKey: string }) {
  const task = useQuery({ queryKey: ["user-tasks", taskKey], queryFn: () => getUserTask(taskKey) });
  return <Loaded query={task}>{(found) => <TaskView task={found} />}</Loaded>;
}
