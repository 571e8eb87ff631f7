import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";

import type { PastOfAccount } from "../api/rules";
import { listAccounts } from "../api/workbench";
import { useTexts } from "../texts/context";

interface PastFormProps {
  /** Names the form, so that two of a page can be told apart. */
  name: string;
  action: string;
  pending: boolean;
  onPast: (past: PastOfAccount) => void;
}

/** Asks for an account and a period of its past. */
export function PastForm({ name, action, pending, onPast }: PastFormProps) {
  const { rules: names } = useTexts();
  const accounts = useQuery({ queryKey: ["reconciliations", "accounts"], queryFn: listAccounts });
  const needed = [{ required: true, message: names.required }];
  return (
    <Form<PastOfAccount> name={name} layout="inline" requiredMark={false} disabled={pending} onFinish={onPast}>
      <Form.Item name="account" label={names.account} rules={needed}>
        <Select showSearch className="toolbar-choice" popupMatchSelectWidth={false} options={(accounts.data ?? []).map(({ account }) => ({ value: account, label: account }))} />
      </Form.Item>
      <Form.Item name="from" label={names.from} rules={needed}><Input type="date" /></Form.Item>
      <Form.Item name="to" label={names.to} rules={needed}><Input type="date" /></Form.Item>
      <Button htmlType="submit" loading={pending}>{action}</Button>
    </Form>
  );
}
