import { describe, expect, it } from "vitest";

import { encodeExact, parseExact } from "../../src/api/json";
import { decisionField, inputFields, readSchema } from "../../src/form/schema";
import { validateFields } from "../../src/form/validation";
import { initialValues, submittedVariables } from "../../src/form/values";
import { en } from "../../src/texts/en";

const schema = readSchema({
  components: [
    { type: "textfield", key: "break.itemId", readonly: true },
    { type: "number", key: "amount", decimalDigits: 2, validate: { required: true, max: 100 } },
    { type: "textarea", key: "reason", validate: { required: true, maxLength: 5 } },
    { type: "radio", key: "decision", values: [{ label: "Post", value: "post" }, { label: "Carry", value: "carry" }] },
  ],
});
const fields = inputFields(schema.components);
const data = parseExact('{"break":{"itemId":"B1"},"amount":12.50}');

describe("a form", () => {
  it("starts with the variables", () => {
    expect(initialValues(fields, data)["break.itemId"]).toBe("B1");
  });
  it("names what is missing, too large, too precise and too long", () => {
    const errors = (amount: string, reason: string) => validateFields(fields, { amount, reason }, en.form);
    expect(errors("", "")).toEqual({ amount: en.form.required, reason: en.form.required });
    expect(errors("100.01", "ok")).toEqual({ amount: en.form.tooLarge("100") });
    expect(errors("1.001", "ok")).toEqual({ amount: en.form.tooManyDecimals(2) });
    expect(errors("1", "六个字太多了")).toEqual({ reason: en.form.tooLong(5) });
    expect(errors("99.99", "五个字正好")).toEqual({});
  });
  it("sends what may be edited, with numbers as typed", () => {
    const sent = submittedVariables(fields, { amount: "99.90", reason: "ok", decision: "post", "break.itemId": "changed" }, data);
    expect(encodeExact(sent)).toBe('{"amount":99.90,"reason":"ok","decision":"post"}');
  });
  it("makes buttons of the decision", () => {
    expect(decisionField(schema)?.path).toBe("decision");
  });
  it("refuses what is no form", () => {
    expect(() => readSchema({ components: [{ no: "type" }] })).toThrow();
    expect(() => readSchema(null)).toThrow();
  });
});
