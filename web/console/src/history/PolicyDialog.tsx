import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Alert, Button, Form, InputNumber, Modal, Radio, Select } from "antd";
import { useState } from "react";

import { searchDefinitions } from "../api/definitions";
import { longestRetention, setPolicy, type ArchiveChoice, type RetentionPolicy } from "../api/retention";
import { formatCount } from "../format/amount";
import { ProblemAlert } from "../parts/ProblemAlert";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { daysCovering, usualYears } from "./days";
import { DueNow } from "./DueNow";
import { DocumentsOver } from "./DocumentsOver";
import { archiveDaysOf, daysOf, draftOf, type PolicyDraft, replaces, scopeOf } from "./policyDraft";
import { useTenants } from "./useTenants";

interface FieldsProps {
  draft: PolicyDraft;
  onDraft: (draft: PolicyDraft) => void;
}

function ProcessField({ draft, onDraft }: FieldsProps) {
  const { retention: texts } = useTexts();
  const processes = useQuery({
    queryKey: ["process-definitions", "latest", "of", draft.tenantId],
    queryFn: () => searchDefinitions({ filter: { isLatestVersion: true, tenantId: draft.tenantId }, page: { limit: 1000 } }),
  });
  const options = (processes.data?.items ?? []).map(({ processDefinitionId: id, name }) => ({ value: id, label: name ? `${name} · ${id}` : id }));
  return (
    <Form.Item label={texts.process} htmlFor="policy-process" required>
      <Select id="policy-process" showSearch={{ optionFilterProp: "label" }} placeholder={texts.chooseProcess} loading={processes.isPending} options={options}
        value={draft.processDefinitionId} onChange={(processDefinitionId) => onDraft({ ...draft, processDefinitionId })} />
      <ProblemAlert error={processes.error} />
    </Form.Item>
  );
}

/** Which processes a new policy is for. */
function ScopeFields({ draft, onDraft }: FieldsProps) {
  const { retention: texts } = useTexts();
  const tenants = useTenants();
  return (
    <>
      {tenants.length > 1 && (
        <Form.Item label={texts.tenant} htmlFor="policy-tenant">
          <Select id="policy-tenant" value={draft.tenantId} options={tenants.map((value) => ({ value, label: value }))}
            onChange={(tenantId) => onDraft({ ...draft, tenantId, processDefinitionId: undefined })} />
        </Form.Item>
      )}
      <Form.Item label={texts.appliesTo}>
        <Radio.Group aria-label={texts.appliesTo} value={draft.scope} onChange={({ target }) => onDraft({ ...draft, scope: target.value as PolicyDraft["scope"] })}
          options={[{ value: "process", label: texts.oneProcess }, { value: "tenant", label: texts.allOthers }]} />
      </Form.Item>
      {draft.scope === "process" && <ProcessField draft={draft} onDraft={onDraft} />}
    </>
  );
}

interface DaysFieldProps {
  id: string;
  label: string;
  hint: string;
  days: number | null;
  onDays: (days: number | null) => void;
}

/** A number of days, with buttons for usual years. */
function DaysField({ id, label, hint, days, onDays }: DaysFieldProps) {
  const { retention: texts } = useTexts();
  return (
    <Form.Item label={label} htmlFor={id} required extra={hint}>
      <div className="year-buttons" role="group" aria-label={label}>
        <InputNumber<number> id={id} min={1} max={longestRetention} precision={0} value={days} onChange={onDays} />
        {usualYears.map((years) => (
          <Button key={years} size="small" aria-pressed={days === daysCovering(years)} type={days === daysCovering(years) ? "primary" : "default"}
            onClick={() => onDays(daysCovering(years))}>
            {texts.years(years)}
          </Button>
        ))}
      </div>
    </Form.Item>
  );
}

/** How long archived documents are kept. */
function DocumentsField({ draft, onDraft }: FieldsProps) {
  const { retention: texts } = useTexts();
  const tooShort = draft.archiveDays !== null && draft.archiveDays <= (daysOf(draft) ?? 0);
  return (
    <>
      <Form.Item label={texts.documentsKept} extra={texts.documentsHint}>
        <Radio.Group aria-label={texts.documentsKept} value={draft.documentsForGood} onChange={({ target }) => onDraft({ ...draft, documentsForGood: target.value as boolean })}
          options={[{ value: true, label: texts.forGood }, { value: false, label: texts.keepDays }]} />
      </Form.Item>
      {!draft.documentsForGood && (
        <>
          <DaysField id="policy-archive-days" label={texts.documentDays} hint={texts.documentDaysRange(formatCount(longestRetention))} days={draft.archiveDays}
            onDays={(archiveDays) => onDraft({ ...draft, archiveDays })} />
          {tooShort && <Alert className="problem" role="alert" type="error" showIcon title={texts.documentsTooShort} />}
        </>
      )}
    </>
  );
}

function ArchiveField({ draft, onDraft }: FieldsProps) {
  const texts = useTexts();
  const choices: ArchiveChoice[] = [null, "REQUIRED", "NEVER"];
  return (
    <Form.Item label={texts.retention.archive}>
      <Radio.Group aria-label={texts.retention.archive} className="stack" value={draft.archive ?? ""}
        onChange={({ target }) => onDraft({ ...draft, archive: target.value === "" ? null : target.value as ArchiveChoice })}>
        {choices.map((choice) => (
          <Radio key={choice ?? ""} value={choice ?? ""}>
            {nameOf(texts.archiveChoice, choice ?? "")} <span className="quiet">{nameOf(texts.archiveChoiceHint, choice ?? "")}</span>
          </Radio>
        ))}
      </Radio.Group>
    </Form.Item>
  );
}

interface PolicyDialogProps {
  /** The policy that is changed, null for a new one. */
  policy: RetentionPolicy | null;
  policies: readonly RetentionPolicy[];
  onClose: () => void;
}

function usePolicySaving(draft: PolicyDraft, onClose: () => void) {
  const { retention: texts } = useTexts();
  const { message } = App.useApp();
  const client = useQueryClient();
  const scope = scopeOf(draft);
  const days = daysOf(draft);
  const archiveDays = archiveDaysOf(draft);
  const saving = useMutation({
    mutationFn: async () => {
      if (scope !== null && days !== null && archiveDays !== null) await setPolicy({ ...scope, days, archive: draft.archive, archiveDays });
    },
    onSuccess: () => {
      void message.success(texts.saved);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["retention"] }),
  });
  return { scope, days, archiveDays, saving };
}

/** Where a policy is set or changed, and what that does at once. */
export function PolicyDialog({ policy, policies, onClose }: PolicyDialogProps) {
  const { retention: texts, shared } = useTexts();
  const [tenant = ""] = useTenants();
  const [draft, setDraft] = useState(() => draftOf(policy, tenant));
  const { scope, days, archiveDays, saving } = usePolicySaving(draft, onClose);
  const fields = { draft, onDraft: setDraft };
  return (
    <Modal open width={720} title={policy === null ? texts.dialogNew : texts.dialogChange} okText={texts.save} cancelText={shared.cancel} onCancel={onClose}
      okButtonProps={{ disabled: scope === null || days === null || archiveDays === null, loading: saving.isPending }} onOk={() => saving.mutate()}>
      <Form layout="vertical" className="policy-form" requiredMark={false}>
        {policy === null
          ? <ScopeFields {...fields} />
          : <p>{policy.processDefinitionId === null ? texts.tenantPolicy : <>{texts.process} <span className="code">{policy.processDefinitionId}</span></>}</p>}
        <Form.Item label={texts.kept}>
          <Radio.Group aria-label={texts.kept} value={draft.forGood} onChange={({ target }) => setDraft({ ...draft, forGood: target.value as boolean })}
            options={[{ value: false, label: texts.keepDays }, { value: true, label: texts.forGood }]} />
        </Form.Item>
        {!draft.forGood && (
          <>
            <DaysField id="policy-days" label={texts.daysAfterEnd} hint={texts.daysRange(formatCount(longestRetention))} days={draft.days} onDays={(value) => setDraft({ ...draft, days: value })} />
            <ArchiveField {...fields} />
            <DocumentsField {...fields} />
          </>
        )}
      </Form>
      {policy === null && replaces(draft, policies) && <Alert className="problem" type="warning" showIcon title={texts.replaces} />}
      {scope !== null && days !== null && days > 0 && <DueNow scope={scope} days={days} policies={policies} />}
      {scope !== null && archiveDays !== null && archiveDays > 0 && <DocumentsOver scope={scope} archiveDays={archiveDays} />}
      <ProblemAlert error={saving.error} />
    </Modal>
  );
}
