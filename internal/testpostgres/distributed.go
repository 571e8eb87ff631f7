package testpostgres

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"zhitong/internal/portablesql"
)

// Distributed has every database behave like those that speak the protocol
// without being PostgreSQL, when it is set in the environment: transactions are
// serializable by default, LISTEN and NOTIFY fail, and a test fails that sends
// a statement which such a database lacks.
const Distributed = "ZHITONG_TEST_POSTGRES_DISTRIBUTED"

// asDistributed gives the address of the database behind a tap that makes it so.
func asDistributed(tb testing.TB, server, name string) string {
	tb.Helper()
	location := Address(tb, server, "", name)
	MakeSerializable(tb, location)
	tap, err := openTap(location, spoilNotify)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		tap.close()
		RequirePortable(tb, tap, portablesql.ListenNotify)
	})
	return tap.Location
}

// MakeSerializable has new sessions of a database that Start gave begin
// transactions so.
func MakeSerializable(tb testing.TB, location string) {
	tb.Helper()
	database, err := url.Parse(location)
	if err != nil {
		tb.Fatal("the address of the database is not a URL")
	}
	Perform(tb, location, "alter database "+strings.TrimPrefix(database.Path, "/")+" set default_transaction_isolation = serializable")
}

// spoilNotify makes statements of LISTEN and NOTIFY such that no server knows.
func spoilNotify(statement []byte) {
	for _, word := range []string{"listen ", "pg_notify("} {
		if at := bytes.Index(statement, []byte(word)); at >= 0 {
			statement[at] = 'x'
		}
	}
}

// RequirePortable fails the test for every statement that breaks a rule which
// is not among the allowed ones.
func RequirePortable(tb testing.TB, tap *Tap, allowed ...string) {
	tb.Helper()
	for _, statement := range tap.Statements() {
		for _, rule := range portablesql.Check(statement) {
			if !slices.Contains(allowed, rule) {
				tb.Errorf("%s: %s", rule, statement)
			}
		}
	}
}
