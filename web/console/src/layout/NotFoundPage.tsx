import { Button, Result } from "antd";
import { Link } from "react-router";

import { useTexts } from "../texts/context";

/** The answer to an address that names no page. */
export function NotFoundPage() {
  const texts = useTexts();
  return (
    <Result
      status="404"
      title={texts.problem.notFoundPage}
      extra={<Link to="/inbox"><Button type="primary">{texts.navigation.inbox}</Button></Link>}
    />
  );
}
