// Package postgres keeps a [store.Store] in PostgreSQL, or a database that
// speaks its protocol, shared by any number of nodes.
//
// Changes of a transaction are collected and sent in one round trip, each as
// one statement over arrays whatever the number of rows.
package postgres
