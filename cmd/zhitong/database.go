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

// ofOpening says what keeps a database from being opened, and what to do about it. The errors of the
// store speak of transactions, and there was none yet.
func ofOpening(err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "SQLSTATE 28"): // invalid authorization
		return misuse("%s; check user and password of the address, and which callers the server lets in (pg_hba.conf)", serverSaid(text))
	case strings.Contains(text, "SQLSTATE 3D000"): // invalid catalog name
		return misuse("%s; make it first (createdb), or correct its name in the address", serverSaid(text))
	case strings.Contains(text, "SQLSTATE 53300"): // too many connections
		return fmt.Errorf("%s; raise max_connections of the server, or give each node fewer with --postgres-writers and --postgres-readers", serverSaid(text))
	case strings.Contains(text, "failed to connect"):
		return fmt.Errorf("the database cannot be reached: %s; check that it runs, and host and port of the address", firstAttempt(text))
	}
	return err
}

// serverSaid gives the sentence of the database server, with its code behind it.
func serverSaid(text string) string {
	_, said, _ := strings.Cut(text, "SQLSTATE ")
	code, sentence, _ := strings.Cut(said, ": ")
	return fmt.Sprintf("the database refuses: %s (%s)", sentence, code)
}

// firstAttempt gives why the first attempt to connect failed; the driver tells
// each of them, with and without encryption, in a line of its own.
func firstAttempt(text string) string {
	lines := strings.Split(text, "\n")
	return strings.TrimSpace(lines[min(1, len(lines)-1)])
}

// latestCheckpoint reads the newest signed checkpoint of the audit log.
func latestCheckpoint(ctx context.Context, db store.Store) (signed []byte, err error) {
	err = db.Read(ctx, func(reader store.Reader) (err error) {
		signed, err = audit.LatestCheckpoint(ctx, reader)
		return err
	})
	return signed, err
}
