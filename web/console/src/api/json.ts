/** A number as it was written, so that no digit of an amount is lost on the way through the browser. */
export class DecimalLiteral {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON whose numbers are kept as text. */
export type ExactJson = null | boolean | string | DecimalLiteral | ExactJson[] | { [name: string]: ExactJson };

/** What the third argument of a reviver holds where the browser offers it. */
interface ReviverContext {
  source?: string;
}

type Reviver = (key: string, value: unknown, context?: ReviverContext) => unknown;

const keepNumberText: Reviver = (_key, value, context) =>
  typeof value === "number" ? new DecimalLiteral(context?.source ?? String(value)) : value;

/** Parses JSON, keeping the text of numbers. Throws SyntaxError on malformed text. */
export function parseExact(text: string): ExactJson {
  return JSON.parse(text, keepNumberText) as ExactJson;
}

/** Writes JSON with numbers exactly as they were read or typed. */
export function encodeExact(value: ExactJson, indent = ""): string {
  return encode(value, indent, "");
}

function encode(value: ExactJson, indent: string, margin: string): string {
  if (value instanceof DecimalLiteral) return value.text;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = margin + indent;
  const parts = Array.isArray(value)
    ? value.map((item) => encode(item, indent, inner))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${indent && " "}${encode(item, indent, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  if (indent === "") return open + parts.join(",") + close;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
}

/** True for an object, as opposed to a list, a number or a scalar. */
export function isObject(value: ExactJson | undefined): value is { [name: string]: ExactJson } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof DecimalLiteral);
}

/** The value at a dotted path, or undefined where a step is missing. */
export function valueAt(value: ExactJson | undefined, path: string): ExactJson | undefined {
  return path.split(".").reduce<ExactJson | undefined>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

/** A short plain text of a scalar; structures come as JSON. */
export function plainText(value: ExactJson | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return encodeExact(value);
}
