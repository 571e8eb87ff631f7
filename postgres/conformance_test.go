package postgres

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/internal/portablesql"
	"zhitong/internal/testpostgres"
	"zhitong/store"
	"zhitong/store/storetest"
)

var testOptions = Options{TestClock: true, LockTimeout: 300 * time.Millisecond}

func TestConformance(t *testing.T) {
	location := func(t *testing.T) string { return testpostgres.Start(t) }
	sent := runConformance(t, storetest.Backend{}, location, testOptions, portablesql.ListenNotify)
	if len(sent) > 0 && !slices.Contains(sent, "listen zhitong_wake") {
		t.Error("the switch is on and nobody listens")
	}
}

// TestConformanceAsDistributed is what databases do that speak the protocol
// without being PostgreSQL: their default is stricter, and they cannot notify.
func TestConformanceAsDistributed(t *testing.T) {
	options := testOptions
	options.NoNotify = true
	location := func(t *testing.T) string {
		location := testpostgres.Start(t)
		testpostgres.MakeSerializable(t, location)
		return location
	}
	runConformance(t, storetest.Backend{WakesStay: true}, location, options)
}

// runConformance runs the suite and checks every statement that it sends.
func runConformance(t *testing.T, backend storetest.Backend, location func(*testing.T) string, options Options, allowed ...string) (sent []string) {
	locations := map[store.Store]string{}
	backend.Open = func(t *testing.T) store.Store {
		tap := testpostgres.NewTap(t, location(t))
		s := open(t, tap.Location, options)
		locations[s] = tap.Location
		t.Cleanup(func() {
			testpostgres.RequirePortable(t, tap, allowed...)
			sent = append(sent, tap.Statements()...)
		})
		return s
	}
	backend.Join = func(t *testing.T, first store.Store) store.Store { return open(t, locations[first], options) }
	storetest.Run(t, backend)
	slices.Sort(sent)
	sent = slices.Compact(sent)
	t.Logf("%d distinct statements", len(sent))
	if strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		return sent // only a part of the suite was run
	}
	for _, start := range []string{"begin", "insert into", "delete from", "select", "create table", "create unique index", "alter table", "commit", "rollback"} {
		if !slices.ContainsFunc(sent, func(text string) bool { return strings.HasPrefix(text, start) }) {
			t.Errorf("no statement that starts with %q was seen", start)
		}
	}
	return sent
}

func open(t testing.TB, location string, options Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), location, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
