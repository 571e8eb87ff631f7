package postgres

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/store"
	"zhitong/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, backend(""))
}

// TestConformanceSerializable is what databases do whose default is stricter.
func TestConformanceSerializable(t *testing.T) {
	storetest.Run(t, backend("-c default_transaction_isolation=serializable"))
}

var testOptions = Options{TestClock: true, LockTimeout: 300 * time.Millisecond}

// backend opens stores on a database each, with settings of the server.
func backend(settings string) storetest.Backend {
	locations := map[store.Store]string{}
	return storetest.Backend{
		Open: func(t *testing.T) store.Store {
			location := withSettings(t, testpostgres.Start(t), settings)
			s := open(t, location, testOptions)
			locations[s] = location
			return s
		},
		Join: func(t *testing.T, first store.Store) store.Store {
			return open(t, locations[first], testOptions)
		},
	}
}

func withSettings(t *testing.T, location, settings string) string {
	address, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	query.Set("options", settings)
	address.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20") // PostgreSQL reads no plus as a space
	return address.String()
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
