import type { ReactNode } from "react";

/** A name and its value, as in the head of a page. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="fact">
      <span className="fact-name">{name}</span>
      <span className="fact-value">{children}</span>
    </span>
  );
}
