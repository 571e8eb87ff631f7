import { Alert, Button, Popconfirm, Space } from "antd";
import { useMemo } from "react";

import type { TaskVariable } from "../api/userTasks";
import { FormComponents } from "../form/FormComponents";
import { optionsOf, type Option } from "../form/options";
import { decisionField, hasConditions, type FormSchema } from "../form/schema";
import { useTaskForm, type TaskForm } from "../form/useTaskForm";
import { variablesAsData } from "../form/values";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";
import type { Completion } from "./TaskContent";

/** Values of a decision that somebody should think about twice. */
const refusals = new Set(["reject", "rejected", "refuse", "decline", "no", "deny"]);

interface TaskFormViewProps {
  schema: FormSchema;
  variables: readonly TaskVariable[];
  completion: Completion;
}

function DecisionButton({ option, form, path, completion }: { option: Option; form: TaskForm; path: string; completion: Completion }) {
  const { task: texts, shared } = useTexts();
  const refusal = typeof option.value === "string" && refusals.has(option.value);
  const send = () => {
    const variables = form.submit({ [path]: option.value });
    if (variables !== null) completion.complete(variables);
  };
  const button = (
    <Button type={refusal ? "default" : "primary"} danger={refusal} loading={completion.pending} disabled={!completion.enabled}
      {...(refusal ? {} : { onClick: send })}>
      {option.label}
    </Button>
  );
  if (!refusal) return button;
  return (
    <Popconfirm title={texts.confirmReject} okText={option.label} cancelText={shared.cancel} onConfirm={send} disabled={!completion.enabled}>
      {button}
    </Popconfirm>
  );
}

function Actions({ form, completion }: { form: TaskForm; completion: Completion }) {
  const { task: texts } = useTexts();
  const decision = decisionField(form.schema);
  if (decision === undefined) {
    const send = () => {
      const variables = form.submit();
      if (variables !== null) completion.complete(variables);
    };
    return <Button type="primary" loading={completion.pending} disabled={!completion.enabled} onClick={send}>{texts.complete}</Button>;
  }
  return (
    <Space role="group" aria-label={texts.approvalBar} wrap>
      {optionsOf(decision.component, form.data).map((option) => (
        <DecisionButton key={option.id} option={option} form={form} path={decision.path} completion={completion} />
      ))}
    </Space>
  );
}

/** A form with its inputs; a decision becomes the buttons that complete the task. */
export function TaskFormView({ schema, variables, completion }: TaskFormViewProps) {
  const { form: texts } = useTexts();
  const data = useMemo(() => variablesAsData(variables), [variables]);
  const form = useTaskForm(schema, data);
  return (
    <div className="task-form">
      {hasConditions(schema.components) && <Alert type="info" showIcon title={texts.conditions} />}
      <FormComponents form={form} components={schema.components} prefix="" disabled={!completion.enabled} hiddenPath={decisionField(schema)?.path} />
      <ProblemAlert error={completion.error} />
      {Object.keys(form.errors).length > 0 && <Alert type="warning" showIcon title={texts.fix} />}
      <div className="task-actions"><Actions form={form} completion={completion} /></div>
    </div>
  );
}
