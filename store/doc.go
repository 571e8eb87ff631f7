// Package store says what the platform needs of a database: tables declared as
// data, set-based changes in one transaction, and queries as small values, so
// that no module writes SQL and every backend behaves the same.
//
// Package sqlite and package postgres implement [Store]; package storetest
// holds the suite that both pass.
package store
