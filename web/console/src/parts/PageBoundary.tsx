import { Component, type ReactNode } from "react";

import { PageFailure } from "./PageFailure";

interface PageBoundaryState {
  failed: boolean;
}

/** Keeps a failure of one page from taking the whole console down. */
export class PageBoundary extends Component<{ children: ReactNode }, PageBoundaryState> {
  override state: PageBoundaryState = { failed: false };

  static getDerivedStateFromError(): PageBoundaryState {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PageFailure /> : this.props.children;
  }
}
