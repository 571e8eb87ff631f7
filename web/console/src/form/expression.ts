import { plainText, valueAt, type ExactJson } from "../api/json";

const variablePath = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/**
 * The value of an expression that only names a variable ("=invoice.amount"), or undefined for anything else:
 * the console has no FEEL of its own, the server evaluates what matters.
 */
export function variableOf(expression: string | undefined, data: ExactJson): ExactJson | undefined {
  if (!expression?.startsWith("=")) return undefined;
  const path = expression.slice(1).trim();
  return variablePath.test(path) ? valueAt(data, path) : undefined;
}

/** Text of a label: an expression that names a variable is replaced by its value, `{{name}}` inside a text too. */
export function resolveText(text: string | undefined, data: ExactJson): string {
  if (text === undefined) return "";
  const whole = variableOf(text, data);
  if (whole !== undefined) return plainText(whole);
  return text.replace(/\{\{\s*([^{}]+?)\s*\}\}/gu, (placeholder, path: string) =>
    variablePath.test(path) ? plainText(valueAt(data, path)) : placeholder,
  );
}
