import { expect, it } from "vitest";

import { asSentence, sentences } from "../../src/texts/sentences";

it("ends a sentence with the full stop of the language", () => {
  expect(asSentence("The log is whole", "en")).toBe("The log is whole.");
  expect(asSentence("日志完整", "zh-CN")).toBe("日志完整。");
});

it("leaves an end as it is, quoted or in brackets too", () => {
  for (const text of ["Try again.", "Sure?", "已删除。", "确认？", "Loading…", "Codes:", "He said \"no.\"", "（见下文。）"]) {
    expect(asSentence(text, "en")).toBe(text);
    expect(asSentence(text, "zh-CN")).toBe(text);
  }
});

it("ends a sentence that closes with brackets or a quotation inside it", () => {
  expect(asSentence("the node has none (--archive)", "en")).toBe("the node has none (--archive).");
  expect(asSentence("见“附件”", "zh-CN")).toBe("见“附件”。");
});

it("puts two sentences one after the other as they are read", () => {
  expect(sentences("en", "Above your limit", "the limit is 100.00")).toBe("Above your limit. the limit is 100.00");
  expect(sentences("zh-CN", "超过限额", "限额为 100.00")).toBe("超过限额。限额为 100.00");
  expect(sentences("en", "Above your limit", undefined)).toBe("Above your limit");
  expect(sentences("en", "Above your limit", "")).toBe("Above your limit");
});
