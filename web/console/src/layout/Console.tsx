import { Layout, Spin } from "antd";
import { Suspense } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";

import { useChangeHints } from "../live/useChangeHints";
import { PageBoundary } from "../parts/PageBoundary";
import { NotFoundPage } from "./NotFoundPage";
import * as pages from "./pages";
import { TopBar } from "./TopBar";

/** The frame of all pages: the top bar and the page that the address names. */
export function Console() {
  const live = useChangeHints();
  const { pathname } = useLocation();
  return (
    <Layout className="console">
      <TopBar live={live} />
      <Layout.Content id="content" className="content" tabIndex={-1}>
        <PageBoundary key={pathname}>
          <Suspense fallback={<Spin className="page-loading" size="large" />}>
            <Routes>
              <Route index element={<Navigate to="/inbox" replace />} />
              <Route path="/inbox/:taskKey?" element={<pages.InboxPage />} />
              <Route path="/processes/:tab?" element={<pages.ProcessesPage />} />
              <Route path="/instances/:instanceKey" element={<pages.InstancePage />} />
              <Route path="/breaks/:tab?" element={<pages.BreaksPage />} />
              <Route path="/reconciliations" element={<pages.ReconciliationsPage />} />
              <Route path="/reconciliations/:reconciliationKey" element={<pages.ReconciliationPage />} />
              <Route path="/rules/:ruleSet?" element={<pages.RulesPage />} />
              <Route path="/ledger/:tab?" element={<pages.LedgerPage />} />
              <Route path="/ledger/accounts/:code" element={<pages.AccountPage />} />
              <Route path="/ledger/journals/:journalKey" element={<pages.JournalPage />} />
              <Route path="/history/:tab?" element={<pages.HistoryPage />} />
              <Route path="/history/archive/:instanceKey" element={<pages.ArchivedInstancePage />} />
              <Route path="/nodes" element={<pages.NodesPage />} />
              <Route path="/audit" element={<pages.AuditPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Routes>
          </Suspense>
        </PageBoundary>
      </Layout.Content>
    </Layout>
  );
}
