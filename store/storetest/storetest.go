// Package storetest is the suite that every backend of package store passes,
// and the measure of a backend's raw speed.
package storetest

import (
	"testing"

	"zhitong/store"
)

// Backend makes stores for the suite. They close themselves when the test ends.
type Backend struct {
	// Open opens a store with a test clock on an empty database.
	Open func(t *testing.T) store.Store
	// Join opens one more node on the database of a store that Open gave; nil
	// where only one process may have a database open.
	Join func(t *testing.T, first store.Store) store.Store
	// WakesStay says that a wake reaches the watchers of its own node only.
	WakesStay bool
}

// Run runs the suite.
func Run(t *testing.T, backend Backend) {
	for _, group := range [][]test{changeTests, queryTests, valueTests, transactionTests, claimTests,
		clockTests, migrationTests, wakeTests, refusalTests} {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) { test.run(t, backend) })
		}
	}
}

type test struct {
	name string
	run  func(t *testing.T, backend Backend)
}

// on makes a test of one that needs a store with the tables of the suite.
func on(run func(t *testing.T, s store.Store)) func(*testing.T, Backend) {
	return func(t *testing.T, backend Backend) { run(t, migrated(t, backend)) }
}

// onTwo makes a test of one that needs two nodes on one database; where the
// backend has one only, both are the same store.
func onTwo(run func(t *testing.T, one, other store.Store)) func(*testing.T, Backend) {
	return func(t *testing.T, backend Backend) {
		one := migrated(t, backend)
		other := one
		if backend.Join != nil {
			other = backend.Join(t, one)
		}
		run(t, one, other)
	}
}
