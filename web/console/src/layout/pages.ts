import { lazy } from "react";

/** Each page is a chunk of its own, read when it is first opened. */
export const InboxPage = lazy(() => import("../inbox/InboxPage"));
export const ProcessesPage = lazy(() => import("../processes/ProcessesPage"));
export const InstancePage = lazy(() => import("../instance/InstancePage"));
export const BreaksPage = lazy(() => import("../workbench/BreaksPage"));
export const ReconciliationsPage = lazy(() => import("../reconciliation/ReconciliationsPage"));
export const ReconciliationPage = lazy(() => import("../reconciliation/ReconciliationPage"));
export const RulesPage = lazy(() => import("../rules/RulesPage"));
export const LedgerPage = lazy(() => import("../ledger/LedgerPage"));
export const AccountPage = lazy(() => import("../ledger/AccountPage"));
export const JournalPage = lazy(() => import("../ledger/JournalPage"));
export const HistoryPage = lazy(() => import("../history/HistoryPage"));
export const ArchivedInstancePage = lazy(() => import("../archive/ArchivedInstancePage"));
export const NodesPage = lazy(() => import("../cluster/NodesPage"));
export const AuditPage = lazy(() => import("../audit/AuditPage"));
