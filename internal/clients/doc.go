// Package clients holds scripts that drive a server with unmodified Zeebe
// clients, and the test that runs them: zbctl and the Go client in folder
// golang (a module of its own, so that what they need stays out of ours),
// zeebe-node and @camunda8/sdk in folder node.
package clients
