import { Button, Form, Input, Typography } from "antd";
import { useState } from "react";

import { parseExact, type ExactJson } from "../api/json";
import type { TaskVariable } from "../api/userTasks";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";
import type { Completion } from "./TaskContent";

interface VariablesEditorProps {
  variables: readonly TaskVariable[];
  completion: Completion;
}

/** Parses JSON, or says that it is none. */
export function readJson(text: string): { value: ExactJson } | null {
  try {
    return { value: parseExact(text) };
  } catch {
    return null;
  }
}

/** The variables that were changed, or null where one of them is no JSON. */
export function changedVariables(variables: readonly TaskVariable[], edited: Record<string, string>): Record<string, ExactJson> | null {
  const changed: Record<string, ExactJson> = {};
  for (const { name, value } of variables) {
    const text = edited[name];
    if (text === undefined || text === value) continue;
    const read = readJson(text);
    if (read === null) return null;
    changed[name] = read.value;
  }
  return changed;
}

/** The variables of a task without a form, as JSON; those that were changed are sent. */
export function VariablesEditor({ variables, completion }: VariablesEditorProps) {
  const { task: texts } = useTexts();
  const [edited, setEdited] = useState<Record<string, string>>({});
  const changed = changedVariables(variables, edited);
  return (
    <Form layout="vertical" className="task-form">
      <Typography.Paragraph className="quiet">{texts.variablesHint}</Typography.Paragraph>
      {variables.map(({ name, value, isTruncated }) => {
        const text = edited[name] ?? value;
        const wrong = readJson(text) === null && isTruncated !== true;
        return (
          <Form.Item key={name} label={<span className="code">{name}</span>} htmlFor={`variable-${name}`}
            validateStatus={wrong ? "error" : ""} help={isTruncated === true ? texts.truncated : wrong ? texts.invalidJson : undefined}>
            <Input.TextArea id={`variable-${name}`} className="code" autoSize={{ minRows: 1, maxRows: 12 }} value={text}
              readOnly={!completion.enabled || isTruncated === true}
              onChange={(event) => setEdited((known) => ({ ...known, [name]: event.target.value }))} />
          </Form.Item>
        );
      })}
      <ProblemAlert error={completion.error} />
      <Button type="primary" loading={completion.pending} disabled={!completion.enabled || changed === null}
        onClick={() => { if (changed !== null) completion.complete(changed); }}>
        {texts.complete}
      </Button>
    </Form>
  );
}
