import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import type { ArchivedInstance, DocumentState } from "../../src/api/archive";
import { DocumentTag } from "../../src/archive/DocumentTag";
import { LanguageContext } from "../../src/texts/context";
import { en } from "../../src/texts/en";
import { zhCN } from "../../src/texts/zh-CN";

vi.setConfig({ testTimeout: 20_000 }); // drawing for the first time is slow on a busy machine

afterEach(cleanup);

it.each<[DocumentState, string, string]>([["KEPT", "Kept", "保存中"], ["EXPIRED", "Time is over", "已到期"], ["DESTROYED", "Destroyed", "已销毁"]])("says of a document that is %s what it is", (documentState, english, chinese) => {
  const instance = { documentState } as ArchivedInstance;
  render(<LanguageContext value={{ language: "en", texts: en, choose: () => undefined }}><DocumentTag instance={instance} /></LanguageContext>);
  render(<LanguageContext value={{ language: "zh-CN", texts: zhCN, choose: () => undefined }}><DocumentTag instance={instance} /></LanguageContext>);
  expect([screen.getByText(english), screen.getByText(chinese)]).toHaveLength(2);
});
