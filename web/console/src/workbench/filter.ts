import type { BreakQuery } from "../api/workbench";

/** What the list of breaks is narrowed to and ordered by; several values of one name are joined by commas, as the server reads them. */
export type BreakFilter = Partial<Record<FilterName, string>>;

export const filterNames = [
  "account", "state", "class", "direction", "assignee", "priority", "cause", "minimumAmount", "maximumAmount", "ageBucket", "overdue", "text",
  "sort", "order",
] as const;

export type FilterName = (typeof filterNames)[number];

/** Names that order the list and do not narrow it. */
const ordering: ReadonlySet<FilterName> = new Set(["sort", "order"]);

/** Reads the filter from the address of the page. */
export function readFilter(search: URLSearchParams): BreakFilter {
  const filter: BreakFilter = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value !== null && value !== "") filter[name] = value;
  }
  return filter;
}

/** The address with the filter in it; what else the address says stays. */
export function writeFilter(search: URLSearchParams, filter: BreakFilter): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of filterNames) {
    const value = filter[name];
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** The values of a name. */
export function valuesOf(filter: BreakFilter, name: FilterName): string[] {
  return filter[name]?.split(",").filter((value) => value !== "") ?? [];
}

/** The filter with these values of a name. Amounts are in the currency of an account, so they go with it. */
export function withValues(filter: BreakFilter, name: FilterName, values: readonly string[]): BreakFilter {
  const next = { ...filter, [name]: values.length === 0 ? undefined : values.join(",") };
  return name === "account" && values.length === 0 ? { ...next, minimumAmount: undefined, maximumAmount: undefined } : next;
}

/** The filter with a value of a name added, or taken away where it was. */
export function toggleValue(filter: BreakFilter, name: FilterName, value: string): BreakFilter {
  const values = valuesOf(filter, name);
  return withValues(filter, name, values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
}

/** True when something narrows the list. */
export function isNarrowed(filter: BreakFilter): boolean {
  return filterNames.some((name) => !ordering.has(name) && filter[name] !== undefined);
}

/** What a page is about, which its filter does not change: all breaks, or those of a run with its account. */
export type Scope = Readonly<Partial<Record<"run" | "account", string>>>;

export const everything: Scope = {};

/** The query of the list. */
export function listQuery(filter: BreakFilter, scope: Scope): BreakQuery {
  return { ...filter, ...scope };
}

/** The query of the counts, without one name: what could be chosen instead stays in sight. */
export function countQuery(filter: BreakFilter, scope: Scope, without?: FilterName): BreakQuery {
  const query: BreakQuery = { ...filter, ...scope, sort: undefined, order: undefined };
  if (without !== undefined) query[without] = without === "state" ? "all" : undefined;
  return query;
}

/** The orders of the list. */
export type SortName = "priority" | "amount" | "age";

/** The filter ordered by a column; the column that orders already turns round. */
export function sortedBy(filter: BreakFilter, column: SortName): BreakFilter {
  const current = filter.sort ?? "priority";
  const descending = filter.order !== "asc";
  const turned = current === column && descending;
  return { ...filter, sort: column === "priority" ? undefined : column, order: turned ? "asc" : undefined };
}
