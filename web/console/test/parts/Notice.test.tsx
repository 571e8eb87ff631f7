import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { Problem } from "../../src/api/problem";
import { VerdictAlert } from "../../src/audit/VerdictAlert";
import { Notice } from "../../src/parts/Notice";
import { ProblemAlert } from "../../src/parts/ProblemAlert";
import { catalogue, type Language } from "../../src/texts";
import { LanguageContext } from "../../src/texts/context";

afterEach(cleanup);

/** The text of what is shown, as it is copied or read aloud. */
function textOf(shown: React.ReactElement, language: Language, role = "alert"): string {
  render(<LanguageContext value={{ language, texts: catalogue[language], choose: () => undefined }}>{shown}</LanguageContext>);
  const text = screen.getByRole(role).textContent;
  cleanup();
  return text;
}

it("reads title and hint as two sentences", () => {
  expect(textOf(<Notice type="info" title="The document was destroyed">Its time was over.</Notice>, "en")).toBe("The document was destroyed. Its time was over.");
  expect(textOf(<Notice type="info" title="文档已销毁">期限已过。</Notice>, "zh-CN")).toBe("文档已销毁。期限已过。");
  expect(textOf(<Notice type="info" title="Done?">Perhaps.</Notice>, "en")).toBe("Done? Perhaps.");
});

it("leaves a title that stands alone as it is", () => {
  expect(textOf(<Notice type="info" title="Not verified yet" />, "en")).toBe("Not verified yet");
});

it("reads a problem and its findings apart", () => {
  const four = new Problem(403, { code: "four_eyes" });
  expect(textOf(<ProblemAlert error={four} />, "en")).toBe(`${catalogue.en.problem.fourEyes}. ${catalogue.en.problem.fourEyesHint}`);
  expect(textOf(<ProblemAlert error={four} />, "zh-CN")).toBe(`${catalogue["zh-CN"].problem.fourEyes}。${catalogue["zh-CN"].problem.fourEyesHint}`);
  const findings = new Problem(400, { code: "invalid", detail: "the model has problems", errors: [{ message: "No end.", elementId: "a" }, { message: "No start.", line: 3, column: 1 }] });
  expect(textOf(<ProblemAlert error={findings} />, "en")).toMatch(/changed\. the model has problems\. No end\. \S.* No start\. \S/);
});

it("says nothing twice where there is no hint", () => {
  expect(textOf(<ProblemAlert error={new Problem(0, { code: "unreachable" })} />, "en")).toBe(catalogue.en.problem.unreachable);
});

it("reads a verdict and its figures apart", () => {
  const verdict = { ok: false, checked: 7, size: 8, problems: [{ code: "leaf_changed", message: "The leaf differs.", index: 3 }, { code: "root_changed", message: "The root differs.", index: null }], problemCount: 2, checkpointTime: null };
  const text = textOf(<VerdictAlert error={null} verdict={verdict as never} />, "en", "status");
  expect(text).toMatch(/^Not verified: the log has been changed\. 7 leaves checked of a log of 8\. +Leaf 3 The leaf differs\. leaf_changed The whole log The root differs/);
});
