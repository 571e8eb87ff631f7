import { plainText, type ExactJson } from "../api/json";
import { compareAmounts } from "../format/amount";
import type { Texts } from "../texts";
import { isConditional, type Field, type FormComponent } from "./schema";
import { isReadOnly, type FieldValues } from "./values";

/** What is wrong with the inputs, by path. */
export type FieldErrors = Record<string, string>;

const numberPattern = /^-?\d+(\.\d+)?$/;
const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;
const phonePattern = /^\+?[\d\s().-]{5,}$/;

type FormTexts = Texts["form"];

function isEmpty(value: ExactJson, type: string): boolean {
  if (value === null || value === "") return true;
  if (type === "checkbox") return value !== true;
  return Array.isArray(value) && value.length === 0;
}

function limitOf(limit: number | string | undefined): string | undefined {
  const text = limit === undefined ? "" : String(limit);
  return numberPattern.test(text) ? text : undefined;
}

function numberError(text: string, component: FormComponent, texts: FormTexts): string | undefined {
  if (!numberPattern.test(text)) return texts.badNumber;
  const decimals = text.split(".")[1]?.length ?? 0;
  if (component.decimalDigits !== undefined && decimals > component.decimalDigits) return texts.tooManyDecimals(component.decimalDigits);
  const min = limitOf(component.validate?.min);
  if (min !== undefined && compareAmounts(text, min) < 0) return texts.tooSmall(min);
  const max = limitOf(component.validate?.max);
  if (max !== undefined && compareAmounts(text, max) > 0) return texts.tooLarge(max);
  return undefined;
}

function textError(text: string, { validate = {} }: FormComponent, texts: FormTexts): string | undefined {
  const length = Array.from(text).length; // code points, as the server counts
  const shortest = Number(limitOf(validate.minLength) ?? 0);
  if (length < shortest) return texts.tooShort(shortest);
  const longest = Number(limitOf(validate.maxLength) ?? Number.MAX_SAFE_INTEGER);
  if (length > longest) return texts.tooLong(longest);
  if (validate.validationType === "email" && !emailPattern.test(text)) return texts.badEmail;
  if (validate.validationType === "phone" && !phonePattern.test(text)) return texts.badPhone;
  if (validate.pattern !== undefined && !new RegExp(validate.pattern, "u").test(text)) return texts.badPattern;
  return undefined;
}

function fieldError(field: Field, value: ExactJson, texts: FormTexts): string | undefined {
  const { component } = field;
  if (isReadOnly(field)) return undefined;
  if (isEmpty(value, component.type)) {
    return component.validate?.required === true && !isConditional(component) ? texts.required : undefined;
  }
  if (component.type === "number") return numberError(plainText(value), component, texts);
  if (component.type === "textfield" || component.type === "textarea") return textError(plainText(value), component, texts);
  return undefined;
}

/** Checks every input; an empty answer means that the form may be sent. */
export function validateFields(fields: readonly Field[], values: FieldValues, texts: FormTexts): FieldErrors {
  const errors: FieldErrors = {};
  for (const field of fields) {
    const error = fieldError(field, values[field.path] ?? null, texts);
    if (error !== undefined) errors[field.path] = error;
  }
  return errors;
}
