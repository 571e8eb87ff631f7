import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { PageHeader } from "../parts/PageHeader";
import { useSession } from "../session/context";
import { useTexts } from "../texts/context";
import { findTasks, neighbour, type InboxFilter } from "./filters";
import { InboxToolbar } from "./InboxToolbar";
import { TaskList } from "./TaskList";
import { TaskPanel } from "./TaskPanel";

/** The work of a person: the list on the left, the chosen task on the right. */
export default function InboxPage() {
  const { inbox: texts } = useTexts();
  const session = useSession();
  const navigate = useNavigate();
  const { taskKey } = useParams();
  const [filter, setFilter] = useState<InboxFilter>({ scope: session.groups.length > 0 ? "groups" : "everyone", finished: false, order: "due" });
  const inbox = useQuery({ queryKey: ["user-tasks", "list", filter, session.username], queryFn: () => findTasks(filter, session) });
  const open = (key: string | undefined) => {
    if (key !== undefined) void navigate(`/inbox/${key}`, { replace: true });
  };
  return (
    <>
      <PageHeader title={texts.title} />
      <div className="inbox">
        <section className="inbox-list panel" aria-label={texts.listLabel}>
          <InboxToolbar filter={filter} onChange={setFilter} />
          <Loaded query={inbox}>
            {({ tasks, total }) => (
              <TaskList
                tasks={tasks}
                total={total}
                chosen={taskKey}
                onOpen={open}
                onStep={(step) => open(neighbour(tasks, taskKey, step))}
              />
            )}
          </Loaded>
        </section>
        <section className="inbox-task">
          {taskKey === undefined
            ? <div className="panel inbox-empty"><Nothing title={texts.choose} hint={texts.chooseHint} /></div>
            : <TaskPanel key={taskKey} taskKey={taskKey} />}
        </section>
      </div>
    </>
  );
}
