package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zhitong/audit"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
)

// asTool opens a store for a command that comes and goes and waits for nobody.
var asTool = postgres.Options{NoNotify: true}

// openDatabase opens the store that the settings name, one in PostgreSQL with
// the options.
func openDatabase(ctx context.Context, s *settings, options postgres.Options) (store.Store, error) {
	location := s.location()
	var opened store.Store
	var err error
	if directory, ok := strings.CutPrefix(location, "sqlite:"); ok {
		opened, err = sqlite.Open(ctx, directory, sqlite.Options{TestClock: s.TestClock})
	} else {
		opened, err = postgres.Open(ctx, location, options)
	}
	switch {
	case errors.Is(err, store.ErrInUse):
		return nil, misuse("the store is in use by another process")
	case errors.Is(err, store.ErrInvalid): // of the address, or of what it leads to
		return nil, misuse("%v", err)
	case err != nil:
		return nil, ofOpening(err)
	}
	return opened, nil
}

// ofOpening says what keeps a database from being opened, and what to do about it.
func ofOpening(err error) error {
	failure, ok := errors.AsType[*postgres.OpenError](err)
	if !ok {
		return err
	}
	switch failure.Reason {
	case postgres.BadCredentials:
		return misuse("%v; check user and password of the address, and which callers the server lets in (pg_hba.conf)", failure)
	case postgres.NoDatabase:
		return misuse("%v; make it first (createdb), or correct its name in the address", failure)
	case postgres.TooManyConnections:
		return fmt.Errorf("%w; raise max_connections of the server, or give each node fewer with --postgres-writers and --postgres-readers", failure)
	default: // unreachable
		return fmt.Errorf("%w; check that it runs, and host and port of the address", failure)
	}
}

// latestCheckpoint reads the newest signed checkpoint of the audit log.
func latestCheckpoint(ctx context.Context, db store.Store) (signed []byte, err error) {
	err = db.Read(ctx, func(reader store.Reader) (err error) {
		signed, err = audit.LatestCheckpoint(ctx, reader)
		return err
	})
	return signed, err
}
