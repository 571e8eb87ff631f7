import { DecimalLiteral, encodeExact, isObject, parseExact, plainText, valueAt, type ExactJson } from "../api/json";
import type { TaskVariable } from "../api/userTasks";
import type { Field } from "./schema";

/** What the inputs hold, by path. A number is held as the text that was typed. */
export type FieldValues = Record<string, ExactJson>;

/** The variables of a task as one value. A value that is cut short is left out: it is no JSON. */
export function variablesAsData(variables: readonly TaskVariable[]): Record<string, ExactJson> {
  const data: Record<string, ExactJson> = {};
  for (const { name, value, isTruncated } of variables) {
    if (isTruncated !== true) data[name] = parseExact(value);
  }
  return data;
}

function emptyValue(type: string): ExactJson {
  if (type === "checkbox") return false;
  if (type === "checklist" || type === "taglist") return [];
  return null;
}

function initialValue({ path, component }: Field, data: ExactJson): ExactJson {
  const known = valueAt(data, path);
  const fallback = component.defaultValue === undefined ? null : parseExact(JSON.stringify(component.defaultValue));
  const value = known ?? fallback ?? emptyValue(component.type);
  if (component.type === "number" || component.type === "textfield" || component.type === "textarea") {
    return value === null ? null : plainText(value);
  }
  return value;
}

/** The first content of the inputs: the variables, else the defaults of the form. */
export function initialValues(fields: readonly Field[], data: ExactJson): FieldValues {
  return Object.fromEntries(fields.map((field) => [field.path, initialValue(field, data)]));
}

function submittedValue({ component }: Field, value: ExactJson): ExactJson {
  if (typeof value === "string" && value === "") return null;
  if (component.type === "number" && typeof value === "string") {
    return component.serializeToString === true ? value : new DecimalLiteral(value);
  }
  return value;
}

function withValueAt(target: ExactJson | undefined, names: readonly string[], value: ExactJson): ExactJson {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  const known = isObject(target) ? target : {};
  return { ...known, [name]: withValueAt(known[name], rest, value) };
}

/**
 * The variables that completing the task sends: the inputs that may be edited, nested ones inside a copy of the
 * variable that they belong to, so that its other parts survive.
 */
export function submittedVariables(fields: readonly Field[], values: FieldValues, data: ExactJson): Record<string, ExactJson> {
  const result: Record<string, ExactJson> = {};
  for (const field of fields) {
    if (isReadOnly(field)) continue;
    const [name = "", ...rest] = field.path.split(".");
    const value = submittedValue(field, values[field.path] ?? null);
    result[name] = withValueAt(result[name] ?? valueAt(data, name), rest, value);
  }
  return result;
}

/** Read-only by its own switch; a condition for being read-only counts as read-only. */
export function isReadOnly({ component }: Field): boolean {
  return component.disabled === true || component.readonly === true || typeof component.readonly === "string";
}

/** True where two values are the same JSON. */
export function sameValue(left: ExactJson | undefined, right: ExactJson | undefined): boolean {
  return encodeExact(left ?? null) === encodeExact(right ?? null);
}
