import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Select } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";

import { mayDo } from "../api/session";
import { type AccountSettings, listAccounts, priorities, putAccountSettings, type ReconciliationAccount } from "../api/workbench";
import { Loaded } from "../parts/Loaded";
import { Nothing } from "../parts/Nothing";
import { ProblemAlert } from "../parts/ProblemAlert";
import { Section } from "../parts/Section";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { LedgerAccountInput } from "./LedgerAccountInput";
import { type SettingsEntry, entryOf, settingsOf } from "./settings";

function LedgerAccountFields({ currency }: { currency: string }) {
  const { workbench: texts } = useTexts();
  const fields = [
    { name: "writeOffAccount", label: texts.writeOffAccount }, { name: "suspenseLong", label: texts.suspenseLong }, { name: "suspenseShort", label: texts.suspenseShort },
  ] as const;
  return (
    <div className="settings-row">
      {fields.map(({ name, label }) => (
        <Form.Item key={name} name={name} label={label}>
          <LedgerAccountInput currency={currency} />
        </Form.Item>
      ))}
    </div>
  );
}

function Rows({ name, add, children }: { name: string; add: string; children: (index: number) => ReactNode }) {
  const { workbench: texts } = useTexts();
  return (
    <Form.List name={name}>
      {(fields, { add: append, remove }) => (
        <>
          {fields.map((field) => (
            <div key={field.key} className="settings-row">
              {children(field.name)}
              <Button type="text" icon={<MinusCircleOutlined />} aria-label={texts.remove} title={texts.remove} onClick={() => remove(field.name)} />
            </div>
          ))}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => append({})}>{add}</Button>
        </>
      )}
    </Form.List>
  );
}

const amountPattern = /^\d{1,15}(\.\d{1,4})?$/;
const daysPattern = /^(250|2[0-4]\d|1?\d{1,2})$/;

function LimitFields({ index }: { index: number }) {
  const { workbench: texts } = useTexts();
  return (
    <>
      <Form.Item name={[index, "role"]} label={texts.role} rules={[{ required: true, message: texts.required, whitespace: true }]}><Input autoComplete="off" /></Form.Item>
      <Form.Item name={[index, "amount"]} label={texts.limitAmount} rules={[{ required: true, message: texts.required }, { pattern: amountPattern, message: texts.badAmount }]}>
        <Input inputMode="decimal" className="number-entry" autoComplete="off" />
      </Form.Item>
    </>
  );
}

function PriorityFields({ index }: { index: number }) {
  const { workbench: texts, priorityName } = useTexts();
  const options = priorities.map((value) => ({ value, label: nameOf(priorityName, value) }));
  return (
    <>
      <Form.Item name={[index, "minimumAmount"]} label={texts.minimumAmount} rules={[{ pattern: amountPattern, message: texts.badAmount }]}>
        <Input inputMode="decimal" className="number-entry" autoComplete="off" />
      </Form.Item>
      <Form.Item name={[index, "minimumAge"]} label={texts.minimumAge} rules={[{ pattern: /^\d{1,4}$/, message: texts.required }]}><Input inputMode="numeric" className="number-entry" autoComplete="off" /></Form.Item>
      <Form.Item name={[index, "priority"]} label={texts.priority} rules={[{ required: true, message: texts.required }]}><Select options={options} /></Form.Item>
      <Form.Item name={[index, "dueDays"]} label={texts.dueDays} rules={[{ required: true, message: texts.required }, { pattern: daysPattern, message: texts.badDays }]}>
        <Input inputMode="numeric" className="number-entry" autoComplete="off" />
      </Form.Item>
    </>
  );
}

function SettingsForm({ account }: { account: ReconciliationAccount }) {
  const { workbench: texts } = useTexts();
  const { message } = App.useApp();
  const session = useSession();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (settings: AccountSettings) => putAccountSettings(account.account, settings),
    onSuccess: () => void message.success(texts.saved),
    onSettled: () => client.invalidateQueries({ queryKey: ["reconciliations"] }),
  });
  const disabled = saving.isPending || !mayDo(session, "recon.account.configure");
  return (
    <Form<SettingsEntry> layout="vertical" requiredMark={false} className="settings-form" initialValues={entryOf(account)} disabled={disabled}
      onFinish={(entry) => saving.mutate(settingsOf(entry))}>
      <Section title={texts.accounts}><LedgerAccountFields currency={account.currency} /></Section>
      <Section title={texts.limits}>
        <p className="quiet">{texts.limitsHint}</p>
        <Rows name="limits" add={texts.addLimit}>{(index) => <LimitFields index={index} />}</Rows>
      </Section>
      <Section title={texts.priorities}>
        <p className="quiet">{texts.prioritiesHint}</p>
        <Rows name="priorities" add={texts.addRule}>{(index) => <PriorityFields index={index} />}</Rows>
      </Section>
      <ProblemAlert error={saving.error} />
      <Button type="primary" htmlType="submit" loading={saving.isPending}>{texts.save}</Button>
    </Form>
  );
}

function ChosenAccount({ accounts }: { accounts: readonly ReconciliationAccount[] }) {
  const { workbench: texts } = useTexts();
  const [address, setAddress] = useSearchParams();
  const chosen = accounts.find(({ account }) => account === address.get("account")) ?? accounts[0];
  if (chosen === undefined) return <Nothing title={texts.noAccounts} />;
  return (
    <>
      <div className="toolbar">
        <span>{texts.settingsFor}</span>
        <Select aria-label={texts.settingsFor} className="toolbar-choice" popupMatchSelectWidth={false} value={chosen.account}
          options={accounts.map(({ account, currency }) => ({ value: account, label: `${account} ${currency}` }))} onChange={(account) => setAddress({ account })} />
        <span className="quiet">{texts.settingsIntro}</span>
      </div>
      <SettingsForm key={chosen.account} account={chosen} />
    </>
  );
}

/** How people work on the breaks of each account. */
export function SettingsTab() {
  const accounts = useQuery({ queryKey: ["reconciliations", "accounts"], queryFn: listAccounts });
  return <Loaded query={accounts}>{(found) => <ChosenAccount accounts={found} />}</Loaded>;
}
