// Package clients holds scripts that drive a server with unmodified clients of
// Camunda 8, the test that runs them, and the test that keeps docs/api/clients.md:
// zbctl and the Go client in folder golang (a module of its own, so that what
// they need stays out of ours), zeebe-node, @camunda8/sdk and
// @camunda8/orchestration-cluster-api in folder node.
package clients
