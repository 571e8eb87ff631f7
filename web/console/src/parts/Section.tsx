import { Card } from "antd";
import type { ReactNode } from "react";

interface SectionProps {
  title: ReactNode;
  /** Shown at the right end of the title. */
  extra?: ReactNode;
  /** Leaves out the padding, for tables that touch the border. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, extra, flush = false, children }: SectionProps) {
  return (
    <Card
      size="small"
      className="section"
      title={<h2 className="section-title">{title}</h2>}
      extra={extra}
      styles={flush ? { body: { padding: 0 } } : undefined}
    >
      {children}
    </Card>
  );
}
