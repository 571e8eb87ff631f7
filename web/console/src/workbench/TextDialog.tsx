import { useMutation } from "@tanstack/react-query";
import { Form, Input, Modal } from "antd";
import { useId } from "react";

import { ProblemAlert } from "../parts/ProblemAlert";
import { useTexts } from "../texts/context";
import { useFirstFocus } from "./useFirstFocus";

interface TextDialogProps {
  title: string;
  hint: string | undefined;
  label: string;
  okText: string;
  initial?: string;
  required?: boolean;
  danger?: boolean;
  send: (text: string) => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}

/** Asks for one line of text before it does something. Enter sends, Escape leaves; a problem stays in sight. */
export function TextDialog({ title, hint, label, okText, initial = "", required = false, danger = false, send, onDone, onClose }: TextDialogProps) {
  const { workbench: texts, shared } = useTexts();
  const [form] = Form.useForm<{ text: string }>();
  const formId = useId();
  const sending = useMutation({ mutationFn: ({ text }: { text: string }) => send(text.trim()), onSuccess: onDone });
  const inside = useFirstFocus("#text");
  return (
    <Modal open title={title} onCancel={onClose} okText={okText} cancelText={shared.cancel} confirmLoading={sending.isPending}
      okButtonProps={{ htmlType: "submit", form: formId, danger }}>
      <div ref={inside}>{hint !== undefined && <p className="quiet">{hint}</p>}</div>
      <ProblemAlert error={sending.error} />
      <Form id={formId} form={form} layout="vertical" requiredMark={false} initialValues={{ text: initial }} disabled={sending.isPending} onFinish={(entry) => sending.mutate(entry)}>
        <Form.Item name="text" label={label} rules={[{ required, whitespace: required, message: texts.reasonRequired }]}>
          <Input maxLength={1000} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
