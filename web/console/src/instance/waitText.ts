import type { Wait } from "../api/instances";
import { nameOf, type Language, type Texts } from "../texts";

/** What a wait is for, beside its kind: who, which name, what is missing. */
export function waitText(wait: Wait, texts: Texts, language: Language): string {
  const names = texts.instance;
  const what = wait.what ?? "";
  const list = (...parts: readonly string[]) => parts.filter((part) => part !== "").join(language === "zh-CN" ? "，" : ", ");
  switch (wait.kind) {
    case "JOB":
      return list(what, wait.worker ? names.heldBy(wait.worker) : names.waitsForWorker, wait.message ? names.lastFailure(wait.message, wait.retries ?? 0) : "");
    case "USER_TASK":
      if (what !== "") return what;
      return wait.candidateGroups?.length ? names.candidates(list(...wait.candidateGroups)) : texts.inbox.unassigned;
    case "INCIDENT":
      return list(nameOf(texts.incidentType, what), wait.message ?? "");
    case "CALLED_PROCESS":
      return wait.key ?? "";
    case "GATEWAY":
      return names.missingFlows(list(...(wait.missingFlows ?? [])));
    default:
      return list(what, wait.correlationKey ? names.correlatedBy(wait.correlationKey) : "", beside(wait, texts));
  }
}

/** Says of an event beside the flow what it does to the work that it is at. */
function beside(wait: Wait, { instance }: Texts): string {
  if (wait.interrupting === undefined) return "";
  return wait.interrupting ? instance.interrupts : instance.doesNotInterrupt;
}
