import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Button, Checkbox, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { type SubmitEvent, useState } from "react";

import { searchDefinitions } from "../api/definitions";
import { isKey } from "../audit/paging";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { type ArchivedChoice, archivedStates, everything } from "./archiveSearch";

interface FieldProps {
  draft: ArchivedChoice;
  onDraft: (draft: ArchivedChoice) => void;
}

/** A process id; those that are deployed are offered, and others can have left instances too. */
function ProcessField({ draft, onDraft }: FieldProps) {
  const { archive: texts } = useTexts();
  const known = useQuery({
    queryKey: ["process-definitions", "latest"],
    queryFn: () => searchDefinitions({ filter: { isLatestVersion: true }, page: { limit: 200 } }),
  });
  const ids = [...new Set((known.data?.items ?? []).map(({ processDefinitionId }) => processDefinitionId))];
  return (
    <AutoComplete className="toolbar-field" aria-label={texts.process} placeholder={texts.process} allowClear value={draft.processDefinitionId}
      showSearch={{ filterOption: (input, option) => option?.value.toLowerCase().includes(input.toLowerCase()) ?? false }}
      options={ids.map((value) => ({ value }))} onChange={(text: string | undefined) => onDraft({ ...draft, processDefinitionId: text ?? "" })} />
  );
}

function EndedFields({ draft, onDraft }: FieldProps) {
  const { archive: texts } = useTexts();
  const day = (text: string) => (text === "" ? null : dayjs(text));
  return (
    <DatePicker.RangePicker className="toolbar-field" aria-label={texts.endedFrom} placeholder={[texts.endedFrom, texts.endedUntil]} allowEmpty={[true, true]}
      value={[day(draft.endedFrom), day(draft.endedUntil)]}
      onChange={(days) => onDraft({ ...draft, endedFrom: days?.[0]?.format("YYYY-MM-DD") ?? "", endedUntil: days?.[1]?.format("YYYY-MM-DD") ?? "" })} />
  );
}

/** What to look for in the archive; it is looked for when the form is sent. */
export function ArchiveToolbar({ choice, onChoice }: { choice: ArchivedChoice; onChoice: (choice: ArchivedChoice) => void }) {
  const texts = useTexts();
  const names = texts.archive;
  const [draft, setDraft] = useState(choice);
  const wrongKey = draft.key.trim() !== "" && !isKey(draft.key.trim());
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (!wrongKey) onChoice({ ...draft, key: draft.key.trim(), businessId: draft.businessId.trim(), processDefinitionId: draft.processDefinitionId.trim() });
  };
  const clear = () => {
    setDraft(everything);
    onChoice(everything);
  };
  return (
    <form className="toolbar" role="search" aria-label={names.search} onSubmit={send}>
      <Input className="toolbar-field" allowClear aria-label={names.key} placeholder={names.key} inputMode="numeric" status={wrongKey ? "error" : ""} aria-invalid={wrongKey}
        value={draft.key} onChange={({ target }) => setDraft({ ...draft, key: target.value })} />
      <Input className="toolbar-field" allowClear aria-label={names.businessId} placeholder={names.businessId} maxLength={256}
        value={draft.businessId} onChange={({ target }) => setDraft({ ...draft, businessId: target.value })} />
      <ProcessField draft={draft} onDraft={setDraft} />
      <Select className="toolbar-choice" aria-label={names.state} value={draft.state} onChange={(state) => setDraft({ ...draft, state })}
        options={[{ value: "", label: names.anyState }, ...archivedStates.map((value) => ({ value, label: nameOf(texts.instanceState, value) }))]} />
      <EndedFields draft={draft} onDraft={setDraft} />
      <Checkbox checked={draft.rootsOnly} onChange={({ target }) => setDraft({ ...draft, rootsOnly: target.checked })}>{names.rootsOnly}</Checkbox>
      <Button type="primary" htmlType="submit" disabled={wrongKey}>{names.search}</Button>
      <Button onClick={clear}>{names.clear}</Button>
    </form>
  );
}
