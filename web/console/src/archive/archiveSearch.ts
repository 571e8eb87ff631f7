import dayjs from "dayjs";

import { archivedPageSize, type ArchivedInstance, type ArchivedInstanceQuery, type ArchivedInstanceState } from "../api/archive";
import { cursorAfter } from "../api/page";

/** What archived instances are narrowed to, as the address has it; days are those of the reader. */
export interface ArchivedChoice {
  key: string;
  businessId: string;
  processDefinitionId: string;
  state: string;
  endedFrom: string;
  endedUntil: string;
  rootsOnly: boolean;
}

export const archivedStates: readonly ArchivedInstanceState[] = ["COMPLETED", "TERMINATED", "DELETED"];

/** Reads a choice from the address. */
export function choiceIn(address: URLSearchParams): ArchivedChoice {
  const text = (name: string) => address.get(name) ?? "";
  return { key: text("key"), businessId: text("businessId"), processDefinitionId: text("processDefinitionId"), state: text("state"),
    endedFrom: text("endedFrom"), endedUntil: text("endedUntil"), rootsOnly: text("rootsOnly") === "true" };
}

/** The choice of everything. */
export const everything: ArchivedChoice = choiceIn(new URLSearchParams());

/** Writes a choice for the address, without what is empty. */
export function addressOf(choice: ArchivedChoice): Record<string, string> {
  const all = { ...choice, rootsOnly: choice.rootsOnly ? "true" : "" };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ""));
}

/** The beginning of a day of the reader as an instant, moved by some days; undefined for no day. */
function startOf(day: string, later: number): string | undefined {
  const start = dayjs(day);
  return day !== "" && start.isValid() ? start.startOf("day").add(later, "day").toISOString() : undefined;
}

/** The search that a choice stands for; the last day is part of it. */
export function archiveQuery(choice: ArchivedChoice): ArchivedInstanceQuery {
  const { key, businessId, processDefinitionId, state, rootsOnly } = choice;
  return { key, businessId, processDefinitionId, state: archivedStates.find((one) => one === state), endedFrom: startOf(choice.endedFrom, 0),
    endedBefore: startOf(choice.endedUntil, 1), rootsOnly: rootsOnly ? "true" : undefined };
}

/** The cursor of the next page, or undefined when the page was the last one. */
export const nextArchivedPage = cursorAfter<ArchivedInstance>(archivedPageSize);
