import { Table, type TableColumnsType } from "antd";
import { Link } from "react-router";

import { NameAndId } from "../instance/NameAndId";
import { Digest } from "../parts/Digest";
import { Nothing } from "../parts/Nothing";
import { StateTag, type Tone } from "../parts/StateTag";
import { Time } from "../parts/Time";
import { instanceTone } from "../processes/tones";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import type { ArchivedAct, ArchivedBatchItem, ArchivedMessage, ArchivedTask, DocumentInstance } from "./document";
import { archivedPath } from "./path";

const shown = { pageSize: 20, hideOnSinglePage: true, showSizeChanger: false, size: "small" } as const;

const toneOf = (state: string): Tone => (state === "FAILED" ? "bad" : state === "COMPLETED" || state === "CORRELATED" ? "good" : "over");

function TaskComments({ task }: { task: ArchivedTask }) {
  const { archive: names } = useTexts();
  return (
    <>
      <strong>{names.comments}</strong>
      <ul className="comments">
        {task.comments.map((comment) => (
          <li key={comment.key}>
            <strong>{comment.author}</strong> <span className="quiet"><Time value={comment.time} /></span>
            <div className="plain-text">{comment.text}</div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The tasks of people, with what they said about them. */
export function TasksTable({ tasks }: { tasks: readonly ArchivedTask[] }) {
  const texts = useTexts();
  const names = texts.archive;
  const columns: TableColumnsType<ArchivedTask> = [
    { title: names.task, render: (_, t) => <NameAndId name={t.name} id={t.elementId} /> },
    { title: texts.instance.state, render: (_, t) => <StateTag tone={toneOf(t.state)}>{nameOf(texts.taskState, t.state)}</StateTag> },
    { title: names.assignee, render: (_, t) => t.assignee || "–" },
    { title: names.completedBy, render: (_, t) => t.completedBy || "–" },
    { title: names.createdAt, render: (_, t) => <Time value={t.createdAt} /> },
    { title: names.completedAt, render: (_, t) => <Time value={t.completedAt} /> },
  ];
  return (
    <Table size="small" rowKey="key" dataSource={[...tasks]} columns={columns} pagination={shown} scroll={{ x: "max-content" }}
      expandable={{ defaultExpandAllRows: true, rowExpandable: (t) => t.comments.length > 0, expandedRowRender: (t) => <TaskComments task={t} /> }}
      locale={{ emptyText: <Nothing title={names.noTasks} /> }} />
  );
}

/** The messages that came, and those that were waited for. */
export function MessagesTable({ messages }: { messages: readonly ArchivedMessage[] }) {
  const texts = useTexts();
  const names = texts.archive;
  const columns: TableColumnsType<ArchivedMessage> = [
    { title: names.message, render: (_, m) => <span className="code">{m.name}</span> },
    { title: names.correlationKey, render: (_, m) => <span className="code">{m.correlationKey || "–"}</span> },
    { title: texts.instance.element, render: (_, m) => <span className="code">{m.elementId || "–"}</span> },
    { title: texts.instance.state, render: (_, m) => <StateTag tone={toneOf(m.state)}>{nameOf(texts.messageState, m.state)}</StateTag> },
    { title: names.messageTime, render: (_, m) => <Time value={m.time} /> },
  ];
  return (
    <Table size="small" rowKey="key" dataSource={[...messages]} columns={columns} pagination={shown} scroll={{ x: "max-content" }}
      locale={{ emptyText: <Nothing title={names.noMessages} /> }} />
  );
}

/** All instances of a document: the root and what it called. */
export function InstancesTable({ instances, current }: { instances: readonly DocumentInstance[]; current: string }) {
  const texts = useTexts();
  const names = texts.processes;
  const keyOf = (key: string) => (key === current ? <strong className="code">{key}</strong> : <Link className="code" to={archivedPath(key)}>{key}</Link>);
  const columns: TableColumnsType<DocumentInstance> = [
    { title: names.key, render: (_, i) => keyOf(i.key) },
    { title: names.filterProcess, render: (_, i) => <NameAndId name={i.processName} id={i.processId} /> },
    { title: texts.archive.called, render: (_, i) => (i.parent === "" ? <span className="quiet">{texts.archive.root}</span> : keyOf(i.parent)) },
    { title: names.state, render: (_, i) => <StateTag tone={instanceTone(i.state)}>{nameOf(texts.instanceState, i.state)}</StateTag> },
    { title: names.startedAt, render: (_, i) => <Time value={i.startedAt} /> },
    { title: names.endedAt, render: (_, i) => <Time value={i.endedAt} /> },
  ];
  return <Table size="small" rowKey="key" dataSource={[...instances]} columns={columns} pagination={shown} scroll={{ x: "max-content" }} />;
}

/** What batch operations did to the instance. */
export function BatchItemsTable({ items }: { items: readonly ArchivedBatchItem[] }) {
  const texts = useTexts();
  const names = texts.archive;
  const columns: TableColumnsType<ArchivedBatchItem> = [
    { title: names.batchOperation, render: (_, i) => <span className="code">{i.operation}</span> },
    { title: names.batchType, render: (_, i) => nameOf(texts.batchType, i.type) },
    { title: texts.instance.state, render: (_, i) => <StateTag tone={toneOf(i.state)}>{nameOf(texts.batchItemState, i.state)}</StateTag> },
    { title: names.messageTime, render: (_, i) => <Time value={i.doneAt} /> },
    { title: names.batchMessage, render: (_, i) => <span className="plain-text">{i.message || "–"}</span> },
  ];
  return <Table size="small" rowKey="key" dataSource={[...items]} columns={columns} pagination={shown} scroll={{ x: "max-content" }} />;
}

/** Where the acts are in the audit log. */
export function ActsTable({ acts }: { acts: readonly ArchivedAct[] }) {
  const texts = useTexts();
  const columns: TableColumnsType<ArchivedAct> = [
    { title: texts.audit.time, render: (_, a) => <Time value={a.time} /> },
    { title: texts.audit.act, render: (_, a) => <span className="code">{a.act}</span> },
    { title: texts.archive.position, render: (_, a) => <span className="code">{a.position}</span> },
    { title: texts.audit.hash, render: (_, a) => <Digest value={a.hash} length={24} /> },
  ];
  return (
    <>
      <p className="quiet">{texts.archive.actsHint}</p>
      <Table size="small" rowKey="position" dataSource={[...acts]} columns={columns} pagination={shown} scroll={{ x: "max-content" }}
        locale={{ emptyText: <Nothing title={texts.instance.noAudit} /> }} />
    </>
  );
}
