import { expect, it } from "vitest";

import { en } from "../../src/texts/en";
import { zhCN } from "../../src/texts/zh-CN";

/** All texts of a catalogue by their paths; functions are called with placeholders. */
function flatten(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, (value as (...args: string[]) => string)("7", "8")]];
  return Object.entries(value as object).flatMap(([name, inner]) => flatten(inner, path === "" ? name : `${path}.${name}`));
}

it("has the same texts in both languages", () => {
  expect(flatten(en).map(([path]) => path).sort()).toEqual(flatten(zhCN).map(([path]) => path).sort());
});

it("leaves no text empty", () => {
  for (const [path, text] of [...flatten(en), ...flatten(zhCN)]) expect(text.trim(), path).not.toBe("");
});

it("has Chinese in the Chinese catalogue", () => {
  const same = flatten(zhCN).filter(([path, text]) => !/\p{Script=Han}/u.test(text) && path !== "language.en");
  expect(same).toEqual([]);
});
