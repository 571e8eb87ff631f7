import { encodeExact, isObject, parseExact, plainText, valueAt, type ExactJson } from "../api/json";
import { variableOf } from "./expression";
import type { FormComponent } from "./schema";

/** One thing to choose; `id` tells two of them apart. */
export interface Option {
  id: string;
  label: string;
  value: ExactJson;
}

function optionOf(item: ExactJson): Option {
  const value = isObject(item) && item.value !== undefined ? item.value : item;
  const label = isObject(item) && item.label !== undefined ? plainText(item.label) : plainText(value);
  return { id: encodeExact(value), label, value };
}

/** The choices of a select, radio or checklist: written in the form, or read from a variable. */
export function optionsOf(component: FormComponent, data: ExactJson): Option[] {
  if (component.values !== undefined) {
    return component.values.map((option) => optionOf(parseExact(JSON.stringify(option))));
  }
  const items = component.valuesKey !== undefined ? valueAt(data, component.valuesKey) : variableOf(component.valuesExpression, data);
  return Array.isArray(items) ? items.map(optionOf) : [];
}
