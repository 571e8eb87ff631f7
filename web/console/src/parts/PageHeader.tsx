import { Typography } from "antd";
import type { ReactNode } from "react";

import { useTexts } from "../texts/context";

interface PageHeaderProps {
  title: string;
  /** Something beside the title, as a state. */
  beside?: ReactNode;
  /** Facts below the title. */
  below?: ReactNode;
  actions?: ReactNode;
}

/** Title of a page with its actions; the browser's title follows. */
export function PageHeader({ title, beside, below, actions }: PageHeaderProps) {
  const { product } = useTexts();
  return (
    <header className="page-header">
      <title>{`${title} · ${product.name}`}</title>
      <div>
        <div className="page-title">
          <Typography.Title level={1}>{title}</Typography.Title>
          {beside}
        </div>
        {below !== undefined && <div className="page-facts">{below}</div>}
      </div>
      {actions !== undefined && <div className="page-actions">{actions}</div>}
    </header>
  );
}
