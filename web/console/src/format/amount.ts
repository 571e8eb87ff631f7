const decimalPattern = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * Writes a decimal string with groups of three digits: "-1234567.50" becomes "-1,234,567.50".
 * The digits are never turned into a number; text that is no decimal comes back unchanged.
 * Chinese and English financial writing group alike.
 */
export function formatAmount(decimal: string): string {
  const parts = decimalPattern.exec(decimal.trim());
  if (parts === null) return decimal;
  const [, sign = "", whole = "", fraction] = parts;
  const grouped = whole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  const minus = sign === "-" && !isZero(decimal) ? "-" : "";
  return `${minus}${grouped}${fraction ? `.${fraction}` : ""}`;
}

/** True for "0", "0.00", "-0.0": the proof of balance closes. */
export function isZero(decimal: string): boolean {
  return /^[+-]?0+(\.0*)?$/.test(decimal.trim());
}

/** True for a decimal below zero. */
export function isNegative(decimal: string): boolean {
  return decimal.trim().startsWith("-") && !isZero(decimal);
}

/** The decimal string with the other sign; zero has none. */
export function negated(decimal: string): string {
  const text = decimal.trim();
  if (!decimalPattern.test(text) || isZero(text)) return decimal;
  return text.startsWith("-") ? text.slice(1) : `-${text.replace(/^\+/, "")}`;
}

function magnitudeOrder(left: string, right: string): number {
  const [leftWhole = "", leftFraction = ""] = left.replace(/^[+-]/, "").replace(/^0+(?=\d)/, "").split(".");
  const [rightWhole = "", rightFraction = ""] = right.replace(/^[+-]/, "").replace(/^0+(?=\d)/, "").split(".");
  if (leftWhole.length !== rightWhole.length) return leftWhole.length - rightWhole.length;
  const width = Math.max(leftFraction.length, rightFraction.length);
  const leftDigits = leftWhole + leftFraction.padEnd(width, "0");
  const rightDigits = rightWhole + rightFraction.padEnd(width, "0");
  return leftDigits < rightDigits ? -1 : leftDigits > rightDigits ? 1 : 0;
}

/** Orders two decimal strings by value, for sorting a column. */
export function compareAmounts(left: string, right: string): number {
  const leftNegative = isNegative(left);
  if (leftNegative !== isNegative(right)) return leftNegative ? -1 : 1;
  const order = magnitudeOrder(left.trim(), right.trim());
  return leftNegative ? -order : order;
}

/** Writes a count with groups of three digits. */
export function formatCount(count: number | string): string {
  return formatAmount(String(count));
}

/** How much a search found, of which no more is counted from some number on. */
export function formatTotal({ totalItems, hasMoreTotalItems }: { totalItems: number; hasMoreTotalItems?: boolean }): string {
  return `${hasMoreTotalItems === true ? "≥ " : ""}${formatCount(totalItems)}`;
}
