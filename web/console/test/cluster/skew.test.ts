import { expect, it } from "vitest";

import { skewText } from "../../src/cluster/skew";
import { en } from "../../src/texts/en";

it.each([[0, "none"], [-0.4, "none"], [12, "12 ms ahead"], [-1500, "1500 ms behind"]])("says of a clock that is off by %d ms: %s", (skew, text) => {
  expect(skewText(skew, en.nodes, (size) => `${size} ms`)).toBe(text);
});
