import { Empty } from "antd";

/** An empty list, and what would fill it. */
export function Nothing({ title, hint }: { title: string; hint?: string }) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div>{title}</div>
          {hint !== undefined && <div className="quiet">{hint}</div>}
        </>
      }
    />
  );
}
