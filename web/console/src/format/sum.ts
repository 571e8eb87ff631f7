/** A decimal as whole units of its last place. */
interface Scaled {
  units: bigint;
  scale: number;
}

function read(decimal: string): Scaled {
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(decimal.trim());
  if (parts === null) throw new Error(`no decimal: ${decimal}`);
  const [, sign = "", whole = "", fraction = ""] = parts;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length };
}

function write({ units, scale }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

/** Adds decimal strings exactly; the sum has as many decimals as the longest of them. "0" for none. */
export function sumDecimals(decimals: readonly string[]): string {
  const scaled = decimals.map(read);
  const scale = Math.max(0, ...scaled.map((one) => one.scale));
  const units = scaled.reduce((sum, one) => sum + one.units * 10n ** BigInt(scale - one.scale), 0n);
  return write({ units, scale });
}

/** The decimal without its sign. */
export function magnitude(decimal: string): string {
  return decimal.trim().replace(/^[+-]/, "");
}
