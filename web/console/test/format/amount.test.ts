import { describe, expect, it } from "vitest";

import { compareAmounts, formatAmount, isNegative, isZero } from "../../src/format/amount";

describe("formatAmount", () => {
  it.each([
    ["0", "0"], ["999.90", "999.90"], ["1000", "1,000"], ["-1234567.50", "-1,234,567.50"], ["-0.00", "0.00"], ["+12", "12"], ["007", "7"],
    ["99999999999999999999.123456", "99,999,999,999,999,999,999.123456"], ["n/a", "n/a"],
  ])("writes %s as %s", (decimal, text) => expect(formatAmount(decimal)).toBe(text));
});

it.each([["-0.01", true], ["-0.00", false], ["0", false], ["5", false]])("%s is negative: %s", (decimal, negative) => {
  expect(isNegative(decimal)).toBe(negative);
});

it.each([["0", true], ["-0.0", true], ["0.", true], ["0.01", false]])("%s is zero: %s", (decimal, zero) => {
  expect(isZero(decimal)).toBe(zero);
});

it("orders by value, not by text", () => {
  const amounts = ["10.5", "-2", "9", "-10", "0.00", "10.45"];
  expect(amounts.sort(compareAmounts)).toEqual(["-10", "-2", "0.00", "9", "10.45", "10.5"]);
});
