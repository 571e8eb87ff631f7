import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Form, Input, Modal, Skeleton } from "antd";
import { useId } from "react";

import { type Action, type DecisionRequest, type DecisionResult, listAccounts, type ReconciliationAccount, type WorkBreak } from "../api/workbench";
import { formatAmount, formatCount, isZero } from "../format/amount";
import { sumDecimals } from "../format/sum";
import { Amount } from "../parts/Amount";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { isLimited, limitOf, needsApproval } from "./approval";
import { LedgerAccountInput } from "./LedgerAccountInput";
import { useFirstFocus } from "./useFirstFocus";
import { sharedGroup } from "./useMarks";

/** What a person fills in. */
interface Entry {
  counterAccount?: string;
  reason?: string;
}

interface DecisionDialogProps {
  action: Action;
  targets: readonly WorkBreak[];
  send: (request: DecisionRequest) => Promise<DecisionResult[]>;
  onDone: (results: DecisionResult[]) => void;
  onClose: () => void;
}

/** What a posting of this action would move: the difference of a group, or each break by itself. */
function postedAmounts(action: Action, targets: readonly WorkBreak[]): string[] {
  if (action !== "match") return targets.map(({ amount }) => amount);
  const difference = sumDecimals(targets.map(({ amount }) => amount));
  return isZero(difference) ? [] : [difference];
}

/** Says before anything is sent whether somebody else will have to approve it. */
function ApprovalHint({ amounts, account }: { amounts: readonly string[]; account: ReconciliationAccount }) {
  const { workbench: texts } = useTexts();
  const { roles } = useSession();
  const above = amounts.filter((amount) => needsApproval(amount, account, roles)).length;
  const limit = limitOf(account.limits, roles);
  if (above === 0) return <Alert type="success" showIcon title={texts.withinLimit} />;
  if (above < amounts.length || amounts.length > 1) {
    return <Alert type="warning" showIcon title={texts.someNeedApproval(formatCount(above), formatCount(amounts.length))} />;
  }
  const title = limit === undefined ? texts.willNeedApprovalNoLimit : texts.willNeedApproval(`${formatAmount(limit)} ${account.currency}`);
  return <Alert type="warning" showIcon title={title} />;
}

function Summary({ targets }: { targets: readonly WorkBreak[] }) {
  const { workbench: texts } = useTexts();
  const group = sharedGroup(targets);
  const [first] = targets;
  return (
    <p className="decision-summary">
      <span>{targets.length === 1 ? <span className="code">{first?.reference || first?.itemId}</span> : texts.breaksOf(formatCount(targets.length))}</span>
      {group !== undefined && <strong><Amount value={sumDecimals(targets.map(({ amount }) => amount))} currency={group.currency} /></strong>}
    </p>
  );
}

function CounterField({ required, currency, placeholder }: { required: boolean; currency: string | undefined; placeholder: string }) {
  const { workbench: texts } = useTexts();
  return (
    <Form.Item name="counterAccount" label={texts.counterAccount} rules={[{ required, message: texts.counterRequired }]}>
      <LedgerAccountInput currency={currency} placeholder={placeholder} />
    </Form.Item>
  );
}

/** The accounts of the settings that an action posts to when nobody names another; undefined where the settings of one of the accounts name none. */
function settingsAccounts(action: Action, targets: readonly WorkBreak[], accounts: readonly ReconciliationAccount[]): string | undefined {
  if (action !== "write_off") return undefined;
  const codes = targets.map((target) => accounts.find(({ account }) => account === target.account)?.writeOffAccount ?? "");
  return codes.includes("") ? undefined : [...new Set(codes)].join(", ");
}

/** Asks for what a decision needs, says what will come of it, and sends it. Enter sends, Escape leaves. */
export function DecisionDialog({ action, targets, send, onDone, onClose }: DecisionDialogProps) {
  const { workbench: texts, actionName, shared } = useTexts();
  const [form] = Form.useForm<Entry>();
  const formId = useId();
  const accounts = useQuery({ queryKey: ["reconciliations", "accounts"], queryFn: listAccounts });
  const group = sharedGroup(targets);
  const account = accounts.data?.find((one) => one.account === group?.account);
  const amounts = postedAmounts(action, targets);
  const sending = useMutation({
    mutationFn: ({ counterAccount, reason }: Entry) => send({
      action, breaks: targets.map(({ key }) => key), revisions: targets.map(({ revision }) => revision),
      counterAccount: counterAccount?.trim() || undefined, reason: reason?.trim() || undefined,
    }),
    onSuccess: onDone,
  });
  const asksAccount = action === "write_off" || action === "clear" || (action === "match" && amounts.length > 0);
  const preset = settingsAccounts(action, targets, accounts.data ?? []);
  const suggested = action === "match" ? account?.writeOffAccount || undefined : undefined;
  const ready = !accounts.isPending; // the form begins with what the accounts say
  const inside = useFirstFocus(asksAccount && preset === undefined && suggested === undefined ? "#counterAccount" : "#reason", ready);
  const title = `${nameOf(actionName, action)}${targets.length > 1 ? texts.forSeveral(formatCount(targets.length)) : ""}`;
  return (
    <Modal open destroyOnHidden title={title} onCancel={onClose} okText={nameOf(actionName, action)} cancelText={shared.cancel} confirmLoading={sending.isPending}
      okButtonProps={{ htmlType: "submit", form: formId, autoFocus: false, disabled: !ready }}>
      <Summary targets={targets} />
      <div className="stack decision-hints" ref={inside}>
        {action === "match" && amounts.length > 0 && <Alert type="info" showIcon title={texts.differenceHint} />}
        {action === "suspense" && <Alert type="info" showIcon title={texts.suspenseMixed} />}
        {action === "carry" && <Alert type="info" showIcon title={texts.carryHint} />}
        {isLimited(action) && amounts.length > 0 && account !== undefined && <ApprovalHint amounts={amounts} account={account} />}
      </div>
      <ProblemAlert error={sending.error} />
      {!ready && <Skeleton active title={false} paragraph={{ rows: 2 }} aria-label={shared.loading} />}
      {ready && (
        <Form<Entry> id={formId} form={form} layout="vertical" requiredMark={false} disabled={sending.isPending} initialValues={{ counterAccount: suggested }} onFinish={(entry) => sending.mutate(entry)}>
          {asksAccount && <CounterField required={preset === undefined} currency={group?.currency} placeholder={preset === undefined ? texts.noSettingsAccount : `${texts.settingsAccount}: ${preset}`} />}
          <Form.Item name="reason" label={texts.reason} rules={[{ required: action === "write_off", message: texts.reasonRequired, whitespace: true }]}>
            <Input maxLength={1000} autoComplete="off" />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
