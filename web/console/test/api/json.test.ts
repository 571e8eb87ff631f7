import { expect, it } from "vitest";

import { DecimalLiteral, encodeExact, parseExact, plainText, valueAt } from "../../src/api/json";

it("keeps what can be kept of numbers, and everything else", () => {
  const text = '{"amount":12.5,"list":[1,true,null,"中文"],"inner":{"a":"b"}}';
  expect(encodeExact(parseExact(text))).toBe(text);
});

it("writes a number exactly as it was typed", () => {
  expect(encodeExact({ amount: new DecimalLiteral("12345678901234567890.10") })).toBe('{"amount":12345678901234567890.10}');
});

it("reads a dotted path, and nothing where a step is missing", () => {
  const value = parseExact('{"break":{"amount":7}}');
  expect(plainText(valueAt(value, "break.amount"))).toBe("7");
  expect(valueAt(value, "break.missing.deeper")).toBeUndefined();
});
