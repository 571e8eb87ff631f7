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
	Perform(tb, server, "create database "+name)
	tb.Cleanup(func() { Perform(tb, server, "drop database if exists "+name+" with (force)") })
	if os.Getenv(Distributed) != "" {
		return asDistributed(tb, server, name)
	}
	return Address(tb, server, "", name)
}

// Perform runs a statement at an address, past every store. The test fails when it does.
func Perform(tb testing.TB, server, statement string) {
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

// Address gives the address of a server with another user and another database; "" keeps
// the one that it has.
func Address(tb testing.TB, server, user, database string) string {
	tb.Helper()
	location, err := url.Parse(server)
	if err != nil {
		tb.Fatal("the address of the server is not a URL") // it may hold a password
	}
	if user != "" {
		location.User = url.User(user)
	}
	if database != "" {
		location.Path = "/" + database
	}
	return location.String()
}
