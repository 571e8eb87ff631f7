import { describe, expect, it } from "vitest";

import { magnitude, sumDecimals } from "../../src/format/sum";

describe("sumDecimals", () => {
  it.each([
    [[], "0"],
    [["700.00"], "700.00"],
    [["700.00", "-700.00"], "0.00"],
    [["0.1", "0.2"], "0.3"],
    [["1.5", "-2"], "-0.5"],
    [["-0.05", "0.005"], "-0.045"],
    [["9007199254740993.01", "0.01"], "9007199254740993.02"],
    [["+12", "3"], "15"],
  ])("adds %j exactly", (decimals, sum) => {
    expect(sumDecimals(decimals)).toBe(sum);
  });

  it("refuses what is no decimal", () => {
    expect(() => sumDecimals(["1,000.00"])).toThrow("no decimal");
  });
});

it.each([["-12.50", "12.50"], ["12.50", "12.50"], ["+3", "3"]])("the magnitude of %s is %s", (decimal, expected) => {
  expect(magnitude(decimal)).toBe(expected);
});
