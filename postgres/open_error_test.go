package postgres

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

// TestWhyADatabaseCannotBeOpened: the reasons are told apart, with the sentence of the server and its SQLSTATE, and without the
// password.
func TestWhyADatabaseCannotBeOpened(t *testing.T) {
	location := testpostgres.Start(t)
	testpostgres.Perform(t, location, "drop role if exists crowded")
	testpostgres.Perform(t, location, "create role crowded login connection limit 0")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, test := range []struct {
		reason          OpenReason
		location        string
		state, sentence string
		kind            error
	}{
		{BadCredentials, testpostgres.Address(t, location, "nobody_known", ""), "28000", `role "nobody_known" does not exist`, store.ErrDatabase},
		{NoDatabase, testpostgres.Address(t, location, "", "not_there"), "3D000", `database "not_there" does not exist`, store.ErrDatabase},
		{TooManyConnections, testpostgres.Address(t, location, "crowded", ""), "53300", `too many connections for role "crowded"`, store.ErrAway},
		{Unreachable, "postgres://zhitong:Secret-1@" + closed.Addr().String() + "/zhitong", "", closed.Addr().String(), store.ErrAway},
	} {
		s, err := Open(t.Context(), test.location, Options{})
		if err == nil {
			s.Close()
		}
		failure, ok := errors.AsType[*OpenError](err)
		if !ok {
			t.Errorf("%s: got %v", test.reason, err)
			continue
		}
		if failure.Reason != test.reason || failure.State != test.state || !strings.Contains(failure.Said, test.sentence) || !errors.Is(err, test.kind) {
			t.Errorf("%s: got %s, %s, %q, caused by %v", test.reason, failure.Reason, failure.State, failure.Said, failure.Cause)
		}
		if text := err.Error(); strings.Contains(text, "Secret-1") || strings.Contains(text, "\n") || !strings.Contains(text, test.sentence) || !strings.Contains(text, test.state) {
			t.Errorf("%s: it says %q", test.reason, text)
		}
	}
}

// TestOpeningIsCalledOff: whoever does that is told nothing else.
func TestOpeningIsCalledOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, testpostgres.Start(t), Options{}); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}
