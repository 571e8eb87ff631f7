package postgres

import (
	"errors"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

var item = &store.Table{Name: "item", Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "code", Type: store.Int64}}, Key: []string{"id"}}

func itemMigrations() []store.Migration {
	return []store.Migration{{Module: "items", Version: 1, CreateTables: []*store.Table{item}},
		{Module: "items", Version: 2, AddIndexes: []store.AddIndex{{Table: item, Index: store.Index{Name: "item_by_code", Columns: []string{"code"}, Unique: true}}}}}
}

func withItems(t *testing.T, options Options) *Store {
	s := open(t, testpostgres.Start(t), options)
	if err := s.Migrate(t.Context(), itemMigrations()[:1]); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Store) insertItem(t *testing.T, id, code int64) error {
	return s.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), item, []store.Row{{id, code}}) })
}

// TestIndexesAreBuiltWhileNodesWrite: an open transaction that has written holds
// the index up, and the index holds up nobody.
func TestIndexesAreBuiltWhileNodesWrite(t *testing.T) {
	s := withItems(t, Options{LockTimeout: 300 * time.Millisecond})
	migrated := make(chan error, 1)
	err := s.Write(t.Context(), func(tx store.Tx) error {
		if err := tx.Insert(t.Context(), item, []store.Row{{int64(1), int64(1)}}); err != nil {
			return err
		}
		if _, err := tx.Count(t.Context(), store.Query{Table: item}, 1); err != nil { // now the row is sent
			return err
		}
		go func() { migrated <- s.Migrate(t.Context(), itemMigrations()) }()
		for !s.isBuilding(t) {
		}
		if err := s.insertItem(t, 2, 2); err != nil {
			t.Errorf("while the index waits: %v", err)
		}
		select {
		case err := <-migrated:
			t.Errorf("the index did not wait: %v", err)
		default:
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Fatal(err)
	}
	if err := s.insertItem(t, 3, 2); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the index is not there: %v", err)
	}
}

// isBuilding says whether a session waits for others to build an index.
func (s *Store) isBuilding(t *testing.T) (building bool) {
	t.Helper()
	const text = "select count(*) from pg_stat_activity where query like 'create unique index concurrently%' and wait_event_type = 'Lock' and datname = current_database()"
	err := s.Read(t.Context(), func(r store.Reader) error {
		return r.(reader).Reader.(*transaction).query(t.Context(), text, nil, func(row store.Row) error {
			building = row[0].(int64) > 0
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return building
}

// TestAnIndexThatBrokeOffIsBuiltAgain: rows that hurt it end the migration, which
// goes on once they are gone.
func TestAnIndexThatBrokeOffIsBuiltAgain(t *testing.T) {
	s := withItems(t, Options{})
	for id := range int64(2) {
		if err := s.insertItem(t, id, 7); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Migrate(t.Context(), itemMigrations()); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("two rows have the same code: %v", err)
	}
	err := s.Write(t.Context(), func(tx store.Tx) error { return tx.Delete(t.Context(), item, []store.Row{{int64(1)}}) })
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context(), itemMigrations()); err != nil {
		t.Fatal(err)
	}
	if err := s.insertItem(t, 2, 7); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the index is not there: %v", err)
	}
}
