// Package memorytest keeps a [store.Store] in memory for tests: several nodes on one database, row locks as PostgreSQL
// has them, and a [Control] that decides when each call goes on and which of them fail.
package memorytest
