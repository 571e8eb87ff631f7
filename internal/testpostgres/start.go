package testpostgres

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable names another server: a URL of a user who may create databases.
const Variable = "ZHITONG_TEST_POSTGRES"

// shared is the cluster of this test binary.
var shared = sync.OnceValues(startCluster)

// Start gives the URL of an empty database that is dropped when the test ends.
// The test fails when there is no server: it names the package to install.
func Start(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		cluster, err := shared()
		if err != nil {
			tb.Fatal(err)
		}
		server = cluster
	}
	name := "zhitong_test_" + strings.ToLower(rand.Text()[:12])
	administrate(tb, server, "create database "+name)
	tb.Cleanup(func() { administrate(tb, server, "drop database if exists "+name+" with (force)") })
	if os.Getenv(Distributed) != "" {
		return asDistributed(tb, server, name)
	}
	return withDatabase(tb, server, name)
}

func administrate(tb testing.TB, server, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Fatalf("connect to the test PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func withDatabase(tb testing.TB, server, name string) string {
	tb.Helper()
	location, err := url.Parse(server)
	if err != nil {
		tb.Fatalf("%s is not a URL", Variable)
	}
	location.Path = "/" + name
	return location.String()
}
