import { post } from "./request";

/** One ordering of a search. */
export interface Sort {
  field: string;
  order: "ASC" | "DESC";
}

/** A search as the `/v2/…/search` operations take it. */
export interface SearchQuery<Filter> {
  filter?: Filter;
  sort?: Sort[];
  page?: { from?: number; limit?: number; after?: string };
}

/** A page of results; `totalItems` counts all that match. */
export interface SearchResult<Item> {
  items: Item[];
  page: { totalItems: number; hasMoreTotalItems?: boolean; endCursor?: string | null };
}

/** A list of our own `/api/v1` operations. */
export interface Items<Item> {
  items: Item[];
}

/** Any of these values, where a filter takes a condition. */
export interface OneOf {
  $in: string[];
}

/** Runs a search. Rejects with a Problem. */
export function search<Item, Filter>(path: string, query: SearchQuery<Filter>): Promise<SearchResult<Item>> {
  return post<SearchResult<Item>>(path, query);
}

/** Where the page after one begins, if there is one, among pages of a size. */
export function cursorAfter<Item>(pageSize: number) {
  return ({ items, page }: Pick<SearchResult<Item>, "items" | "page">) => (items.length < pageSize ? undefined : page.endCursor ?? undefined);
}
