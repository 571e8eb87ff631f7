import { Button } from "antd";

import { useTexts } from "../texts/context";

interface MoreButtonProps {
  /** The part of an infinite query that decides what is shown. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** The foot of a list that is read page by page. */
export function MoreButton({ query }: MoreButtonProps) {
  const { shared } = useTexts();
  return (
    <div className="table-foot">
      {query.hasNextPage
        ? <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{shared.more}</Button>
        : <span className="quiet">{shared.noMore}</span>}
    </div>
  );
}
