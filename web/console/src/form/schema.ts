/**
 * The part of the form-js schema that the console renders (https://bpmn.io/schema: type "default").
 * Conditions (`conditional.hide`) are not evaluated: every field is shown, and one with a condition may stay
 * empty even where it is marked as required, because the form's author may have meant it to be hidden.
 */
export interface FormSchema {
  id?: string;
  components: FormComponent[];
}

/** Limits of an input. Numbers may be written as text. */
export interface Validation {
  required?: boolean;
  minLength?: number | string;
  maxLength?: number | string;
  min?: number | string;
  max?: number | string;
  pattern?: string;
  validationType?: string;
}

/** One thing to choose. */
export interface StaticOption {
  label?: string;
  value: unknown;
}

export interface FormComponent {
  type: string;
  id?: string;
  key?: string;
  label?: string;
  text?: string;
  description?: string;
  defaultValue?: unknown;
  readonly?: boolean | string;
  disabled?: boolean;
  validate?: Validation;
  conditional?: { hide?: string };
  properties?: Record<string, string>;
  appearance?: { prefixAdorner?: string; suffixAdorner?: string };
  values?: StaticOption[];
  valuesKey?: string;
  valuesExpression?: string;
  decimalDigits?: number;
  increment?: number | string;
  serializeToString?: boolean;
  subtype?: "date" | "time" | "datetime";
  dateLabel?: string;
  timeLabel?: string;
  timeInterval?: number;
  timeSerializingFormat?: "utc_offset" | "utc_normalized" | "no_timezone";
  disallowPassedDates?: boolean;
  path?: string;
  components?: FormComponent[];
  dataSource?: string;
  columns?: { label?: string; key: string }[];
  rowCount?: number;
}

/** An input with the dotted path of its variable. */
export interface Field {
  path: string;
  component: FormComponent;
}

const inputTypes = new Set([
  "textfield", "textarea", "number", "select", "taglist", "radio", "checkbox", "checklist", "datetime",
]);

function isComponent(value: unknown): value is FormComponent {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function checkComponents(components: unknown): asserts components is FormComponent[] {
  if (!Array.isArray(components)) throw new TypeError("components");
  for (const component of components) {
    if (!isComponent(component)) throw new TypeError("component");
    if (component.validate?.pattern !== undefined) new RegExp(component.validate.pattern, "u");
    if (component.components !== undefined) checkComponents(component.components);
  }
}

/** Checks the shape of a form document. Throws TypeError or SyntaxError (a pattern that is no regular expression). */
export function readSchema(document: unknown): FormSchema {
  if (typeof document !== "object" || document === null || !("components" in document)) throw new TypeError("schema");
  checkComponents(document.components);
  return document as FormSchema;
}

/** The path of a component inside a group with a path of its own. */
export function pathOf(component: FormComponent, prefix: string): string {
  const own = component.type === "group" ? component.path : component.key;
  return [prefix, own ?? ""].filter((part) => part !== "").join(".");
}

/** All inputs of a form, those of groups included. */
export function inputFields(components: readonly FormComponent[], prefix = ""): Field[] {
  return components.flatMap((component) => {
    const path = pathOf(component, prefix);
    if (component.type === "group") return inputFields(component.components ?? [], path);
    return inputTypes.has(component.type) && component.key !== undefined ? [{ path, component }] : [];
  });
}

/** True where any component carries a condition. */
export function hasConditions(components: readonly FormComponent[]): boolean {
  return components.some((component) => isConditional(component) || hasConditions(component.components ?? []));
}

export function isConditional(component: FormComponent): boolean {
  return (component.conditional?.hide ?? "") !== "";
}

/**
 * The field whose choices become the buttons of the approval bar: a radio or select with fixed values that has the key
 * "decision" or the custom property "approvalBar" = "true".
 */
export function decisionField(schema: FormSchema): Field | undefined {
  return inputFields(schema.components).find(
    ({ component }) =>
      (component.type === "radio" || component.type === "select") &&
      (component.values?.length ?? 0) > 0 &&
      (component.key === "decision" || component.properties?.approvalBar === "true"),
  );
}
