// Package clustertest lets nodes of the platform, with pipeline, broker, ledger and audit log, live on one database in
// memory under faults that a seed chooses, and looks for what must never be.
package clustertest
