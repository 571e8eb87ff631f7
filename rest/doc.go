// Package rest is the HTTP surface: the Camunda 8 REST v2 operations that
// processes and people need, and Zhitong's own operations for ledger,
// statements, reconciliation and audit.
//
// Operations are declared once; the OpenAPI 3.1 document follows from them.
package rest
