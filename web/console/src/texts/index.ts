import { en } from "./en";
import { zhCN } from "./zh-CN";

/** The languages of the console. */
export type Language = "zh-CN" | "en";

/** Every text of the console in one language. */
export type Texts = typeof zhCN;

/** The texts by language. */
export const catalogue: Record<Language, Texts> = { "zh-CN": zhCN, en };

/** The name of a code, or the code itself where the catalogue does not know it. */
export function nameOf(names: Record<string, string>, code: string): string {
  return names[code] ?? code;
}
