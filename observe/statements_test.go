package observe

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"zhitong/sqlite"
	"zhitong/store"
)

var customers = &store.Table{Name: "customer", Key: []string{"id"}, Columns: []store.Column{
	{Name: "id", Type: store.Int64}, {Name: "name", Type: store.Text}}}

// watchedStore is a store with one table, each call of which is slow beyond a limit.
func watchedStore(t testing.TB, limit time.Duration) (*Statements, *Metrics, *bytes.Buffer) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context(), []store.Migration{{Module: "toy", Version: 1, CreateTables: []*store.Table{customers}}}); err != nil {
		t.Fatal(err)
	}
	log, metrics := &bytes.Buffer{}, NewMetrics("v1", 0)
	return WatchStatements(db, metrics, slog.New(slog.NewTextHandler(log, nil)), limit), metrics, log
}

// TestSlowStatements are reported by their shape, without a value, and not without end.
func TestSlowStatements(t *testing.T) {
	db, metrics, log := watchedStore(t, time.Nanosecond)
	err := db.Write(t.Context(), func(tx store.Tx) error {
		if err := tx.Insert(t.Context(), customers, []store.Row{{int64(4711), "张三"}}); err != nil {
			return err
		}
		query := store.Query{Table: customers, Limit: 3, OrderBy: []store.Order{{Column: "id"}}, Where: store.And{
			store.Compare{Column: "name", Op: store.Equal, Value: "张三"}, store.In{Column: "id", Values: []any{int64(4711), int64(4712)}}}}
		return tx.Select(t.Context(), query, func(store.Row) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`statement="insert customer"`, `id\" in (?)`, `limit ?`, `statement=commit`, `took=`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in\n%s", want, log)
		}
	}
	for _, secret := range []string{"张三", "4711"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the value %s is in\n%s", secret, log)
		}
	}
	now := time.Now()
	passed := 0
	for range 100 {
		if db.mayReport(now.Add(time.Hour)) {
			passed++
		}
	}
	if passed != maxSlowReports {
		t.Errorf("%d reports of a second pass, want %d", passed, maxSlowReports)
	}
	if got := testutil.ToFloat64(metrics.slow); got != 3 {
		t.Errorf("%v slow statements are counted, want 3", got)
	}
}

// TestNoSlowStatements: with a limit that nothing exceeds, nothing is said.
func TestNoSlowStatements(t *testing.T) {
	for _, limit := range []time.Duration{0, time.Hour} {
		db, metrics, log := watchedStore(t, limit)
		if err := db.Read(t.Context(), countCustomers); err != nil {
			t.Fatal(err)
		}
		if log.Len() > 0 || testutil.ToFloat64(metrics.slow) > 0 {
			t.Errorf("with the limit %s: %s", limit, log)
		}
	}
}

func countCustomers(reader store.Reader) error {
	count, err := reader.Count(context.Background(), store.Query{Table: customers}, 10)
	if err == nil && count != 0 {
		err = fmt.Errorf("%d customers", count)
	}
	return err
}

// BenchmarkRead shows what watching a store costs a read: compare watched with plain.
func BenchmarkRead(b *testing.B) {
	db, _, _ := watchedStore(b, time.Second)
	for name, opened := range map[string]store.Store{"plain": db.Store, "watched": db} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := opened.Read(b.Context(), countCustomers); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
