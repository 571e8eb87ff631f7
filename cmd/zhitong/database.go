package main

import (
	"context"
	"errors"
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
		return nil, err
	}
	return opened, nil
}

// latestCheckpoint reads the newest signed checkpoint of the audit log.
func latestCheckpoint(ctx context.Context, db store.Store) (signed []byte, err error) {
	err = db.Read(ctx, func(reader store.Reader) (err error) {
		signed, err = audit.LatestCheckpoint(ctx, reader)
		return err
	})
	return signed, err
}
