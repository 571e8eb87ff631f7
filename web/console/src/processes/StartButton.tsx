import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { ProcessDefinition } from "../api/definitions";
import { startInstance } from "../api/instances";
import { isObject, parseExact, type ExactJson } from "../api/json";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";

/** The variables in a text, or null where it is no JSON object. */
function readVariables(text: string): Record<string, ExactJson> | null {
  try {
    const value = parseExact(text.trim() === "" ? "{}" : text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** A button and its dialog, in which a process is started with variables. */
export function StartButton({ definition }: { definition: ProcessDefinition }) {
  const { processes: texts, shared } = useTexts();
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [shown, setShown] = useState(false);
  const [businessId, setBusinessId] = useState("");
  const [text, setText] = useState("{}");
  const variables = readVariables(text);
  const starting = useMutation({
    mutationFn: () => startInstance(definition.processDefinitionKey, businessId.trim() || undefined, variables ?? {}),
    onSuccess: ({ processInstanceKey }) => {
      void message.success(texts.started);
      void client.invalidateQueries({ queryKey: ["process-instances"] });
      void navigate(`/instances/${processInstanceKey}`);
    },
  });
  return (
    <>
      <Button size="small" onClick={() => setShown(true)}>{texts.start}</Button>
      <Modal
        open={shown}
        title={texts.startTitle(definition.name ?? definition.processDefinitionId)}
        okText={texts.start}
        cancelText={shared.cancel}
        okButtonProps={{ disabled: variables === null, loading: starting.isPending }}
        onOk={() => starting.mutate()}
        onCancel={() => setShown(false)}
      >
        <Form layout="vertical">
          <Form.Item label={texts.startBusinessId} htmlFor="start-business-id">
            <Input id="start-business-id" value={businessId} onChange={(event) => setBusinessId(event.target.value)} maxLength={256} />
          </Form.Item>
          <Form.Item label={texts.startVariables} htmlFor="start-variables" validateStatus={variables === null ? "error" : ""}
            help={variables === null ? texts.startNotObject : undefined}>
            <Input.TextArea id="start-variables" className="code" autoSize={{ minRows: 4, maxRows: 16 }} value={text}
              onChange={(event) => setText(event.target.value)} />
          </Form.Item>
        </Form>
        <ProblemAlert error={starting.error} />
      </Modal>
    </>
  );
}
