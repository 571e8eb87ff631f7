import type { ProcessInstanceFilter, ProcessInstanceState } from "../api/instances";
import type { SearchQuery } from "../api/page";

/** What a person narrows the list of instances to. */
export interface InstanceChoice {
  process: string;
  state: ProcessInstanceState | "";
  incidentsOnly: boolean;
  businessId: string;
  page: number;
}

export const instancesPageSize = 50;

/** The search that a choice stands for; an asterisk in the business key matches anything. */
export function instanceQuery(choice: InstanceChoice): SearchQuery<ProcessInstanceFilter> {
  const filter: ProcessInstanceFilter = {};
  if (choice.process !== "") filter.processDefinitionId = choice.process;
  if (choice.state !== "") filter.state = choice.state;
  if (choice.incidentsOnly) filter.hasIncident = true;
  if (choice.businessId !== "") filter.businessId = choice.businessId.includes("*") ? { $like: choice.businessId } : choice.businessId;
  return {
    filter,
    sort: [{ field: "startDate", order: "DESC" }],
    page: { from: (choice.page - 1) * instancesPageSize, limit: instancesPageSize },
  };
}
