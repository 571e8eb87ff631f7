import type { UseQueryResult } from "@tanstack/react-query";
import { Alert } from "antd";

import type { SearchResult } from "../api/page";
import { formatTotal } from "../format/amount";
import { Loaded } from "../parts/Loaded";

interface TotalAlertProps {
  query: UseQueryResult<SearchResult<unknown>["page"]>;
  none: string;
  some: (count: string) => string;
}

/** Warns of what a search found, or says that it is nothing. */
export function TotalAlert({ query, none, some }: TotalAlertProps) {
  return (
    <Loaded query={query}>
      {(total) => (total.totalItems === 0
        ? <Alert role="status" type="info" showIcon title={none} />
        : <Alert role="status" type="warning" showIcon title={some(formatTotal(total))} />)}
    </Loaded>
  );
}
