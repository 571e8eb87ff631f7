package transfer_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
	"zhitong/store/transfer"
)

// thing has a column of every type, null or not, and a key of two columns.
var thing = &store.Table{
	Name: "thing",
	Columns: []store.Column{
		{Name: "place", Type: store.Text}, {Name: "id", Type: store.Int64}, {Name: "at", Type: store.Time, Nullable: true},
		{Name: "on", Type: store.Bool, Nullable: true}, {Name: "content", Type: store.Bytes, Nullable: true}, {Name: "remark", Type: store.Text, Nullable: true},
	},
	Key:     []string{"place", "id"},
	Indexes: []store.Index{{Name: "thing_by_remark", Columns: []string{"remark"}, Unique: true}},
}

var counter = &store.Table{Name: "counter", Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}

func migrations() []store.Migration {
	late := *thing
	late.Columns = append(thing.Columns[:6:6], store.Column{Name: "late", Type: store.Int64, Nullable: true})
	return []store.Migration{
		{Module: "things", Version: 1, CreateTables: []*store.Table{thing, counter}},
		{Module: "things", Version: 2, AddColumns: []store.AddColumn{{Table: "thing", Column: late.Columns[6]}},
			AddIndexes: []store.AddIndex{{Table: &late, Index: store.Index{Name: "thing_by_late", Columns: []string{"late"}}}}},
	}
}

// things are rows with the values at which types differ between databases.
func things() []store.Row {
	rows := []store.Row{
		{"", int64(0), nil, nil, nil, nil, nil},
		{"", int64(1), int64(0), false, []byte{}, "", int64(0)}, // empty is not null
		{"直通式处理", int64(math.MaxInt64), int64(math.MinInt64), true, []byte{0, 255, 0}, "汇款👩‍🚀", int64(1<<53 + 1)},
		{"e\u0301", int64(math.MinInt64), int64(-1), true, []byte("text"), "é", int64(-1)},
		{"É", int64(2), int64(1), false, []byte{'\\', 'x', '0', '1'}, `\x01`, nil},
		{"b", int64(3), nil, nil, []byte(strings.Repeat("长", 1<<20)), "' or 1=1", int64(1)},
		{"B", int64(3), nil, nil, []byte(strings.Repeat("文", 1<<20)), "12", int64(2)},
	}
	for id := range int64(12_000) {
		rows = append(rows, store.Row{fmt.Sprintf("place %d", id%7), id, id, id%2 == 0, []byte{byte(id)}, fmt.Sprint("number ", id), nil})
	}
	return rows
}

func filled(t *testing.T, s store.Store) store.Store {
	t.Helper()
	must(t, s.Migrate(t.Context(), migrations()))
	must(t, s.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), store.Tables(migrations())[0], things()) }))
	return s
}

var backends = map[string]func(*testing.T) store.Store{
	"SQLite":     func(t *testing.T) store.Store { return onSQLite(t, t.TempDir()) },
	"PostgreSQL": func(t *testing.T) store.Store { return onPostgres(t, testpostgres.Start(t)) },
}

func onSQLite(t *testing.T, directory string) store.Store {
	db, err := sqlite.Open(t.Context(), directory, sqlite.Options{TestClock: true})
	return closing(t, db, err)
}

func onPostgres(t *testing.T, location string) store.Store {
	db, err := postgres.Open(t.Context(), location, postgres.Options{TestClock: true})
	return closing(t, db, err)
}

func closing(t *testing.T, s store.Store, err error) store.Store {
	t.Helper()
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func silent(string, int64, bool) {}

func copied(t *testing.T, from, to store.Store) []transfer.Table {
	t.Helper()
	tables, err := transfer.Copy(t.Context(), from, to, migrations(), silent)
	must(t, err)
	must(t, to.Migrate(t.Context(), migrations())) // it can be started
	return tables
}

func rowsOf(t *testing.T, s store.Store) (rows []store.Row) {
	t.Helper()
	must(t, s.Read(t.Context(), func(r store.Reader) error {
		query := store.Query{Table: store.Tables(migrations())[0], OrderBy: []store.Order{{Column: "place"}, {Column: "id"}}}
		return r.Select(t.Context(), query, func(row store.Row) error { rows = append(rows, row); return nil })
	}))
	return rows
}

// TestThereAndBack copies from each kind of store to each and back: rows and
// hashes stay the same.
func TestThereAndBack(t *testing.T) {
	for from, open := range backends {
		for to, openOther := range backends {
			t.Run(from+" to "+to, func(t *testing.T) {
				first, second, third := filled(t, open(t)), openOther(t), open(t)
				there, back := copied(t, first, second), copied(t, second, third)
				if diff := cmp.Diff(there, back); diff != "" {
					t.Error(diff)
				}
				want := rowsOf(t, first)
				if len(want) != len(things()) || !reflect.DeepEqual(want, rowsOf(t, second)) || !reflect.DeepEqual(want, rowsOf(t, third)) {
					t.Error("the rows are not the same")
				}
				if there[0].Name != "thing" || there[0].Rows != int64(len(want)) || there[1].Rows != 0 || there[3].Rows != 2 {
					t.Errorf("the report is %+v", there)
				}
			})
		}
	}
}

// TestHashesTellTablesApart: they are not of nothing.
func TestHashesTellTablesApart(t *testing.T) {
	first, second := filled(t, backends["SQLite"](t)), filled(t, backends["SQLite"](t))
	row := things()[1]
	row[5] = nil // instead of an empty text
	must(t, second.Write(t.Context(), func(tx store.Tx) error {
		return tx.Upsert(t.Context(), store.Tables(migrations())[0], []store.Row{row})
	}))
	one, other := copied(t, first, backends["SQLite"](t)), copied(t, second, backends["SQLite"](t))
	if one[0].Rows != other[0].Rows || one[0].Hash == other[0].Hash || one[1].Hash != other[1].Hash {
		t.Errorf("%+v and %+v", one, other)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if refusal, ok := errors.AsType[*transfer.Error](err); !ok || refusal.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestWhatIsNotEmptyIsNotFilled(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			from, to := filled(t, open(t)), open(t)
			must(t, to.Migrate(t.Context(), migrations()[:1]))
			must(t, to.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), counter, []store.Row{{int64(7)}}) }))
			_, err := transfer.Copy(t.Context(), from, to, migrations(), silent)
			wantCode(t, err, transfer.CodeNotEmpty)
			must(t, to.Read(t.Context(), func(r store.Reader) error {
				applied, err := store.ReadApplied(t.Context(), r)
				for _, a := range applied {
					if a.Version > 1 || a.Module == store.UnfinishedCopy.Module {
						t.Errorf("the target was changed: %+v", a)
					}
				}
				return err
			}))
		})
	}
}

func TestOtherReleasesAreRefused(t *testing.T) {
	older, strange := backends["SQLite"](t), backends["SQLite"](t)
	must(t, older.Migrate(t.Context(), migrations()[:1]))
	must(t, strange.Migrate(t.Context(), append(migrations(), store.Migration{Module: "strange", Version: 1})))
	whole := filled(t, backends["SQLite"](t))
	for name, pair := range map[string][2]store.Store{
		"an older source": {older, backends["SQLite"](t)}, "an empty source": {backends["SQLite"](t), backends["SQLite"](t)},
		"an empty source in PostgreSQL": {backends["PostgreSQL"](t), backends["SQLite"](t)},
		"a strange source":              {strange, backends["SQLite"](t)}, "a strange target": {whole, strange},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := transfer.Copy(t.Context(), pair[0], pair[1], migrations(), silent)
			wantCode(t, err, transfer.CodeVersion)
		})
	}
}

// TestAnInterruptedCopyCannotBeUsed interrupts a copy while it writes and while
// it checks: nothing starts on the target, and no copy goes into or out of it.
func TestAnInterruptedCopyCannotBeUsed(t *testing.T) {
	for name, open := range backends {
		for _, at := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, checking %t", name, at), func(t *testing.T) {
				from, to := filled(t, backends["SQLite"](t)), open(t)
				ctx, cancel := context.WithCancel(t.Context())
				_, err := transfer.Copy(ctx, from, to, migrations(), func(_ string, rows int64, checking bool) {
					if checking == at && rows > 500 {
						cancel()
					}
				})
				if !errors.Is(err, context.Canceled) {
					t.Fatalf("got %v", err)
				}
				if err := to.Migrate(t.Context(), migrations()); !errors.Is(err, store.ErrMigration) || !strings.Contains(err.Error(), "has not ended") {
					t.Errorf("a start: %v", err)
				}
				_, err = transfer.Copy(t.Context(), from, to, migrations(), silent)
				wantCode(t, err, transfer.CodeVersion)
				_, err = transfer.Copy(t.Context(), to, open(t), migrations(), silent)
				wantCode(t, err, transfer.CodeVersion)
			})
		}
	}
}

// TestWhatArrivesOtherwiseIsNotProven has somebody change the target meanwhile.
func TestWhatArrivesOtherwiseIsNotProven(t *testing.T) {
	from, to := filled(t, backends["SQLite"](t)), backends["SQLite"](t)
	changed := false
	_, err := transfer.Copy(t.Context(), from, to, migrations(), func(table string, _ int64, _ bool) {
		if table == "counter" && !changed {
			changed = true
			must(t, to.Write(t.Context(), func(tx store.Tx) error {
				return tx.Delete(t.Context(), store.Tables(migrations())[0], []store.Row{{"", int64(0)}})
			}))
		}
	})
	wantCode(t, err, transfer.CodeDiffers)
	if err := to.Migrate(t.Context(), migrations()); !errors.Is(err, store.ErrMigration) {
		t.Errorf("a start: %v", err)
	}
}

// TestTextThatPostgresCannotHold: SQLite may have got a NUL by other hands.
func TestTextThatPostgresCannotHold(t *testing.T) {
	directory := t.TempDir()
	must(t, filled(t, onSQLite(t, directory)).Close())
	raw, err := sql.Open("sqlite", filepath.Join(directory, "zhitong.db"))
	must(t, err)
	_, err = raw.Exec("update thing set remark = 'a' || char(0) || 'b' where place = ''  and id = 1")
	must(t, errors.Join(err, raw.Close()))
	_, err = transfer.Copy(t.Context(), onSQLite(t, directory), backends["PostgreSQL"](t), migrations(), silent)
	if !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), "thing.remark has a NUL") {
		t.Errorf("got %v", err)
	}
}

// TestACopyIsOfOneMoment: what is committed after the copy began is not in it.
func TestACopyIsOfOneMoment(t *testing.T) {
	from, to := filled(t, backends["PostgreSQL"](t)), backends["SQLite"](t)
	added := false
	tables, err := transfer.Copy(t.Context(), from, to, migrations(), func(string, int64, bool) {
		if !added {
			added = true
			must(t, from.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), counter, []store.Row{{int64(7)}}) }))
		}
	})
	must(t, err)
	if tables[1].Name != "counter" || tables[1].Rows != 0 {
		t.Errorf("the copy has %+v", tables[1])
	}
}

// TestMemoryIsBounded copies 160 MB of rows of a megabyte and watches the heap.
func TestMemoryIsBounded(t *testing.T) {
	from, to := backends["SQLite"](t), backends["SQLite"](t)
	must(t, from.Migrate(t.Context(), migrations()))
	content := make([]byte, 1<<20)
	for id := range int64(160) {
		row := store.Row{"large", id, nil, nil, content, nil}
		must(t, from.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), thing, []store.Row{row}) }))
	}
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	highest := uint64(0)
	_, err := transfer.Copy(t.Context(), from, to, migrations(), func(string, int64, bool) {
		runtime.GC()
		runtime.ReadMemStats(&now)
		highest = max(highest, now.HeapAlloc)
	})
	must(t, err)
	if grown := int64(highest) - int64(before.HeapAlloc); grown > 40<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}
