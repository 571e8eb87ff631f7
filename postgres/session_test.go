package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

func TestPoolersThatShareSessionsAreRefused(t *testing.T) {
	for _, mode := range []string{"transaction", "statement"} {
		t.Run(mode, func(t *testing.T) {
			location := testpostgres.StartPooler(t, testpostgres.Start(t), mode)
			_, err := Open(t.Context(), location, testOptions)
			if !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), "pool_mode = session") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAPoolerOfSessionsWorks(t *testing.T) {
	location := testpostgres.StartPooler(t, testpostgres.Start(t), "session")
	one, other := open(t, location, Options{Writers: 4, Readers: 4}), open(t, location, Options{Writers: 4, Readers: 4})
	for _, s := range []*Store{one, other} {
		if err := s.Migrate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		livesOn(t, s)
	}
	woken, err := other.Watch(t.Context(), "jobs")
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Wake(t.Context(), "jobs"); err != nil {
		t.Fatal(err)
	}
	<-woken
}

// TestCommitsAreSynchronousWhateverTheDatabaseSays: a database or a role may have it weaker; stronger stays.
func TestCommitsAreSynchronousWhateverTheDatabaseSays(t *testing.T) {
	location := testpostgres.Start(t)
	administrator, err := pgx.Connect(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer administrator.Close(t.Context())
	database := pgx.Identifier{administrator.Config().Database}.Sanitize()
	for set, want := range map[string]string{"off": "on", "local": "on", "remote_write": "on", "on": "on", "remote_apply": "remote_apply"} {
		if _, err := administrator.Exec(t.Context(), "alter database "+database+" set synchronous_commit = "+set); err != nil {
			t.Fatal(err)
		}
		var got string
		err := open(t, location, Options{}).Write(t.Context(), func(tx store.Tx) error {
			return tx.(*transaction).query(t.Context(), "show synchronous_commit", nil, func(row store.Row) error {
				got = row[0].(string)
				return nil
			})
		})
		if err != nil || got != want {
			t.Errorf("%s became %q (%v), want %s", set, got, err, want)
		}
	}
}
