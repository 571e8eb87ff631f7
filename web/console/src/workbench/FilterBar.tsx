import { Button, Checkbox, Input, type InputRef, Select } from "antd";
import { type RefObject, useState } from "react";

import { causes } from "../api/workbench";
import { useSession } from "../session/context";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { useBreakCounts } from "./Facets";
import { type BreakFilter, type FilterName, isNarrowed, withValues, type Scope } from "./filter";

interface FilterBarProps {
  filter: BreakFilter;
  scope: Scope;
  onFilter: (filter: BreakFilter) => void;
  search: RefObject<InputRef | null>;
  onLeave: () => void;
}

interface Choice {
  value: string;
  label: string;
}

interface OneOfProps {
  name: FilterName;
  label: string;
  any: string;
  choices: readonly Choice[];
  filter: BreakFilter;
  onFilter: (filter: BreakFilter) => void;
}

function OneOf({ name, label, any, choices, filter, onFilter }: OneOfProps) {
  return (
    <Select aria-label={label} className="toolbar-choice" popupMatchSelectWidth={false} showSearch={{ optionFilterProp: "label" }} value={filter[name] ?? ""}
      options={[{ value: "", label: any }, ...choices]} onChange={(value) => onFilter(withValues(filter, name, value === "" ? [] : [value]))} />
  );
}

/** A text of the filter that counts when it is finished, not with each letter. */
function Typed({ name, label, filter, onFilter, disabled, title }: {
  name: FilterName; label: string; filter: BreakFilter; onFilter: (filter: BreakFilter) => void; disabled: boolean; title: string | undefined;
}) {
  const [text, setText] = useState(filter[name] ?? "");
  const finish = () => {
    if (text.trim() !== (filter[name] ?? "")) onFilter(withValues(filter, name, text.trim() === "" ? [] : [text.trim()]));
  };
  return (
    <Input className="toolbar-amount" aria-label={label} placeholder={label} inputMode="decimal" value={text} disabled={disabled} title={title}
      onChange={(event) => setText(event.target.value)} onBlur={finish} onPressEnter={finish} />
  );
}

function Amounts({ filter, scope, onFilter }: Pick<FilterBarProps, "filter" | "scope" | "onFilter">) {
  const { workbench: texts } = useTexts();
  const disabled = filter.account === undefined && scope.account === undefined;
  const shared = { filter, onFilter, disabled, title: disabled ? texts.amountNeedsAccount : undefined };
  return (
    <>
      <Typed key={`minimum-${filter.minimumAmount}`} name="minimumAmount" label={texts.minimumAmount} {...shared} />
      <Typed key={`maximum-${filter.maximumAmount}`} name="maximumAmount" label={texts.maximumAmount} {...shared} />
    </>
  );
}

function useChoices(filter: BreakFilter, scope: Scope) {
  const texts = useTexts();
  const { username } = useSession();
  const accounts = useBreakCounts(filter, scope, "account").data?.byAccount.map(({ value }) => value) ?? [];
  if (filter.account !== undefined && !accounts.includes(filter.account)) accounts.push(filter.account);
  const counts = useBreakCounts(filter, scope, "assignee");
  const others = (counts.data?.byAssignee ?? []).map(({ value }) => value).filter((value) => value !== "" && value !== "-" && value !== username);
  if (filter.assignee !== undefined && !["-", username, ...others].includes(filter.assignee)) others.push(filter.assignee);
  return {
    accounts: accounts.map((value): Choice => ({ value, label: value })),
    assignees: [{ value: username, label: texts.workbench.assignedToMe }, { value: "-", label: texts.workbench.unassigned },
      ...others.map((value): Choice => ({ value, label: value }))],
    directions: [{ value: "long", label: texts.workbench.long }, { value: "short", label: texts.workbench.short }],
    causes: causes.map((value): Choice => ({ value, label: nameOf(texts.causeName, value) })),
  };
}

/** Narrows the breaks; everything chosen here is in the address, so that a list can be kept and passed on. */
export function FilterBar({ filter, scope, onFilter, search, onLeave }: FilterBarProps) {
  const { workbench: texts } = useTexts();
  const choices = useChoices(filter, scope);
  const shared = { filter, onFilter };
  return (
    <div className="toolbar" role="search" aria-label={texts.filters}>
      <Input.Search key={`text-${filter.text}`} ref={search} className="break-search" allowClear title={texts.search} aria-label={texts.search} placeholder={texts.search} defaultValue={filter.text}
        onSearch={(text, _event, info) => {
          onFilter(withValues(filter, "text", text.trim() === "" ? [] : [text.trim()]));
          if (info?.source === "input") onLeave();
        }} />
      {scope.account === undefined && <OneOf name="account" label={texts.account} any={texts.anyAccount} choices={choices.accounts} {...shared} />}
      <OneOf name="assignee" label={texts.assignee} any={texts.anyAssignee} choices={choices.assignees} {...shared} />
      <OneOf name="direction" label={texts.direction} any={texts.anyDirection} choices={choices.directions} {...shared} />
      <OneOf name="cause" label={texts.cause} any={texts.anyCause} choices={choices.causes} {...shared} />
      <Amounts scope={scope} {...shared} />
      <Checkbox checked={filter.overdue === "true"} onChange={({ target }) => onFilter(withValues(filter, "overdue", target.checked ? ["true"] : []))}>
        {texts.onlyOverdue}
      </Checkbox>
      {isNarrowed(filter) && <Button type="link" onClick={() => onFilter({ sort: filter.sort, order: filter.order })}>{texts.clearFilters}</Button>}
    </div>
  );
}
