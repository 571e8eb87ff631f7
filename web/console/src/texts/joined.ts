type Joined<Parts> = Parts extends readonly [infer First, ...infer Rest] ? First & Joined<Rest> : unknown;

type Clash<Parts> = Parts extends readonly [infer First, ...infer Rest] ? (keyof First & keyof Joined<Rest>) | Clash<Rest> : never;

/** A catalogue of parts. A key that two of them have would hide the texts of one: then the catalogue does not compile, and is refused. */
export function joined<Parts extends readonly object[]>(...parts: Parts): [Clash<Parts>] extends [never] ? Joined<Parts> : { clash: Clash<Parts> } {
  const whole: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, texts] of Object.entries(part)) {
      if (key in whole) throw new Error(`Two parts of the catalogue have the key "${key}"`);
      whole[key] = texts;
    }
  }
  return whole as ReturnType<typeof joined<Parts>>;
}
