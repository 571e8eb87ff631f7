import { Button, Result } from "antd";

import { useTexts } from "../texts/context";

/** What a person sees when a page cannot be drawn. */
export function PageFailure() {
  const { problem, shared } = useTexts();
  return (
    <Result
      status="error"
      title={problem.pageFailed}
      subTitle={problem.pageFailedHint}
      extra={<Button type="primary" onClick={() => window.location.reload()}>{shared.refresh}</Button>}
    />
  );
}
