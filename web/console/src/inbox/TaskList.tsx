import { Tag } from "antd";
import { useEffect, useRef, type KeyboardEvent } from "react";

import type { UserTask } from "../api/userTasks";
import { formatCount } from "../format/amount";
import { formatRelative } from "../format/time";
import { useNow } from "../live/useNow";
import { Nothing } from "../parts/Nothing";
import { useSession } from "../session/context";
import { useLanguage } from "../texts/context";
import { isOverdue, priorityWord } from "./filters";

interface TaskListProps {
  tasks: readonly UserTask[];
  total: number;
  chosen: string | undefined;
  onOpen: (key: string) => void;
  onStep: (step: 1 | -1) => void;
}

function TaskItem({ task, chosen, onOpen }: { task: UserTask; chosen: boolean; onOpen: (key: string) => void }) {
  const { language, texts: { inbox: texts } } = useLanguage();
  const session = useSession();
  const now = useNow();
  const own = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) own.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const holder = task.assignee === session.username ? texts.me : task.assignee ?? texts.unassigned;
  return (
    <li ref={own}>
      <button type="button" className={chosen ? "task-item task-item-chosen" : "task-item"} aria-current={chosen} onClick={() => onOpen(task.userTaskKey)}>
        <span className="task-item-name">{task.name || texts.untitled}</span>
        <span className="task-item-facts">
          <span>{holder}</span>
          <span className="code">{task.userTaskKey}</span>
        </span>
        <span className="task-item-facts">
          <span className={isOverdue(task, now) ? "overdue" : undefined}>
            {task.dueDate ? `${isOverdue(task, now) ? texts.overdue : texts.due} ${formatRelative(task.dueDate, now, language)}` : texts.noDue}
          </span>
          {task.priority > 66 && <Tag color="red">{texts[`priority${priorityWord(task.priority)}`]}</Tag>}
        </span>
      </button>
    </li>
  );
}

/** The tasks; ↑ and ↓ move, Enter opens what has the focus. */
export function TaskList({ tasks, total, chosen, onOpen, onStep }: TaskListProps) {
  const { texts: { inbox: texts, shared } } = useLanguage();
  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    onStep(event.key === "ArrowDown" ? 1 : -1);
  };
  if (tasks.length === 0) return <Nothing title={texts.empty} hint={texts.emptyHint} />;
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys bubble from the buttons inside */}
      <ul className="task-list" onKeyDown={move}>
        {tasks.map((task) => <TaskItem key={task.userTaskKey} task={task} chosen={task.userTaskKey === chosen} onOpen={onOpen} />)}
      </ul>
      <div className="task-list-foot quiet">
        {tasks.length < total ? shared.showing(formatCount(tasks.length), formatCount(total)) : shared.total(formatCount(total))}
      </div>
    </>
  );
}
