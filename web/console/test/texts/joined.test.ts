import { expect, it } from "vitest";

import { joined } from "../../src/texts/joined";

it("joins parts that have no key in common", () => {
  expect(joined({ a: "1" }, { b: { c: "2" } }, { d: "3" })).toEqual({ a: "1", b: { c: "2" }, d: "3" });
});

it("refuses a key that two parts have", () => {
  expect(() => {
    // @ts-expect-error -- nor does a catalogue with a clash compile
    const whole: { state: { open: string } & { closed: string }; b: string } = joined({ state: { open: "1" } }, { b: "2" }, { state: { closed: "3" } });
    return whole;
  }).toThrow('"state"');
});
