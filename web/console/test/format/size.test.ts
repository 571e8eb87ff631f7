import { expect, it } from "vitest";

import { formatSize } from "../../src/format/size";

it.each([[0, "0 B"], [1023, "1023 B"], [1024, "1.0 KB"], [11_674, "11.4 KB"], [16 * 1024 * 1024, "16.0 MB"], [3 * 1024 ** 4, "3072.0 GB"]])("writes %i bytes as %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
