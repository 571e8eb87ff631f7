import { Select } from "antd";

import type { Break } from "../api/reconciliations";
import { nameOf } from "../texts";
import { useTexts } from "../texts/context";
import { type AgeBucket, type BreakFilter, type Choice, choicesOf } from "./breakFilter";

interface ChoiceFilterProps {
  name: string;
  any: string;
  choices: Choice[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function ChoiceFilter({ name, any, choices, value, onChange }: ChoiceFilterProps) {
  return (
    <Select
      aria-label={name}
      className="toolbar-choice"
      popupMatchSelectWidth={false}
      value={value ?? ""}
      options={[{ value: "", label: any }, ...choices]}
      onChange={(chosen) => onChange(chosen === "" ? undefined : chosen)}
    />
  );
}

interface BreakToolbarProps {
  breaks: readonly Break[];
  filter: BreakFilter;
  onChange: (filter: BreakFilter) => void;
}

/** Narrows the breaks by class, side, age and state; only what occurs can be chosen. */
export function BreakToolbar({ breaks, filter, onChange }: BreakToolbarProps) {
  const texts = useTexts();
  const names = texts.reconciliation;
  const classes = choicesOf(breaks, (item) => item.class, (item) => item.label || item.class);
  const sides = choicesOf(breaks, (item) => item.side, (item) => nameOf(texts.side, item.side));
  const states = choicesOf(breaks, (item) => item.state, (item) => nameOf(texts.breakState, item.state));
  const ages: { value: AgeBucket; label: string }[] = [
    { value: "fresh", label: names.ageFresh }, { value: "week", label: names.ageWeek }, { value: "old", label: names.ageOld },
  ];
  return (
    <>
      <ChoiceFilter name={names.class} any={names.allClasses} choices={classes} value={filter.class}
        onChange={(value) => onChange({ ...filter, class: value })} />
      <ChoiceFilter name={names.side} any={names.allSides} choices={sides} value={filter.side}
        onChange={(value) => onChange({ ...filter, side: value })} />
      <ChoiceFilter name={names.age} any={names.ageAny} choices={ages} value={filter.age}
        onChange={(value) => onChange({ ...filter, age: value as AgeBucket | undefined })} />
      <ChoiceFilter name={names.state} any={names.allStates} choices={states} value={filter.state}
        onChange={(value) => onChange({ ...filter, state: value })} />
    </>
  );
}
