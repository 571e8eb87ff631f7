// Package observe shows a node from outside: Prometheus metrics, OpenTelemetry
// traces, health, and reports of slow statements. What it shows holds no
// personal data: no user names, business ids, variables or values of statements.
package observe
