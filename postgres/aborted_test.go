package postgres_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/store"
)

// TestAnAbortedTransactionIsNotCommitted: the server answers the commit of a transaction in which a statement failed without an
// error. Such a statement may be one whose rows nobody wanted any more when it failed.
func TestAnAbortedTransactionIsNotCommitted(t *testing.T) {
	table := &store.Table{Name: "wide", Key: []string{"id"},
		Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "body", Type: store.Bytes}}}
	db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{StatementTimeout: 500 * time.Millisecond, LockTimeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), []store.Migration{{Module: "wide", Version: 1, CreateTables: []*store.Table{table}}}); err != nil {
		t.Fatal(err)
	}
	body := []byte(strings.Repeat("random enough", 1<<13))
	for i := range int64(300) { // more than the buffers between server and client take
		row := store.Row{i, append(body, byte(i))}
		if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), table, []store.Row{row}) }); err != nil {
			t.Fatal(err)
		}
	}
	enough := errors.New("enough")
	err = db.Write(t.Context(), func(tx store.Tx) error {
		if err := tx.Insert(t.Context(), table, []store.Row{{int64(1000), []byte{}}}); err != nil {
			return err
		}
		err := tx.Select(t.Context(), store.Query{Table: table}, func(store.Row) error {
			time.Sleep(time.Second) // the statement runs out of time meanwhile
			return enough
		})
		if !errors.Is(err, enough) {
			t.Errorf("the select gave %v", err)
		}
		return nil
	})
	count := int64(0)
	readErr := db.Read(t.Context(), func(reader store.Reader) (err error) {
		where := store.Compare{Column: "id", Op: store.Equal, Value: int64(1000)}
		count, err = reader.Count(t.Context(), store.Query{Table: table, Where: where}, 1)
		return err
	})
	if readErr != nil {
		t.Fatal(readErr)
	}
	if !errors.Is(err, store.ErrRetry) || count != 0 {
		t.Errorf("the transaction gave %v and left %d rows", err, count)
	}
}
