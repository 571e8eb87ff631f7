import { Button, Skeleton, Space } from "antd";
import type { ReactNode } from "react";

import { useTexts } from "../texts/context";
import { ProblemAlert } from "./ProblemAlert";

/** The part of a query that decides what is shown. */
interface Loadable<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface LoadedProps<Data> {
  query: Loadable<Data>;
  children: (data: Data) => ReactNode;
}

/** Shows data once it is there; before that a placeholder, or the problem with a way to try again. */
export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  const { shared } = useTexts();
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined) {
    return (
      <Space orientation="vertical" className="load-problem">
        <ProblemAlert error={query.error} />
        <Button onClick={() => void query.refetch()}>{shared.retry}</Button>
      </Space>
    );
  }
  return <Skeleton active paragraph={{ rows: 4 }} className="load-placeholder" aria-label={shared.loading} />;
}
