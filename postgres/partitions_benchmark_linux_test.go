package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

// partedRows is how many rows the table of BenchmarkPartitions has at first.
const partedRows = 240_000

// parted has the columns and indexes of the table of process instances.
var parted = &store.Table{Name: "parted",
	Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "tenant", Type: store.Text}, {Name: "definition", Type: store.Int64},
		{Name: "process_id", Type: store.Text}, {Name: "version", Type: store.Int64}, {Name: "business_id", Type: store.Text},
		{Name: "parent", Type: store.Int64}, {Name: "parent_element", Type: store.Int64}, {Name: "state", Type: store.Text},
		{Name: "started_at", Type: store.Int64}, {Name: "ended_at", Type: store.Int64, Nullable: true},
		{Name: "suspended_at", Type: store.Int64, Nullable: true}, {Name: "tags", Type: store.Text, Nullable: true},
		{Name: "root", Type: store.Int64, Nullable: true}, {Name: "process_name", Type: store.Text, Nullable: true},
		{Name: "version_tag", Type: store.Text, Nullable: true}},
	Key: []string{"id"},
	Indexes: []store.Index{
		{Name: "parted_by_process", Columns: []string{"process_id", "state", "id"}}, {Name: "parted_by_state", Columns: []string{"state", "id"}},
		{Name: "parted_by_business", Columns: []string{"business_id", "id"}}, {Name: "parted_by_parent", Columns: []string{"parent", "id"}},
		{Name: "parted_by_start", Columns: []string{"tenant", "state", "started_at", "id"}},
		{Name: "parted_by_end", Columns: []string{"definition", "parent", "ended_at"}}}}

// partedFill writes rows as they grow: each of ten processes in turn, every fourth
// row called by the one before, all ended but for some of the last.
const partedFill = `insert into parted select n, 'default', n % 10, 'process-' || n % 10, 1, 'business-' || n, case when n % 4 = 0 then n - 1 else 0 end, 0,
	case when n > $1 - 4800 and n % 5 = 0 then 'ACTIVE' else 'COMPLETED' end, n, case when n > $1 - 4800 and n % 5 = 0 then null else n + 10 end,
	null, null, n, 'Process ' || n % 10, null from generate_series(1, $1::bigint) n`

// BenchmarkPartitions tells what the statements of a node cost, each in a
// transaction of its own, on a table of the history and on one that is cut into
// partitions by the key: processor time of both sides, and the locks of relations that the
// transaction holds, of which a backend keeps sixteen in its own memory.
// Run it with -benchtime 200x or more: it takes a quarter of an hour and a gigabyte.
func BenchmarkPartitions(b *testing.B) {
	var stores []*partedStore
	for _, partitions := range []int64{0, 1, 4, 12, 60, 120} {
		stores = append(stores, makeParted(b, partitions))
	}
	for _, of := range partedStatements {
		b.Run(of.name, func(b *testing.B) {
			for _, p := range stores { // one after the other, since what else the machine does changes
				b.Run(fmt.Sprintf("partitions=%d", p.partitions), func(b *testing.B) { p.measure(b, of) })
			}
		})
	}
}

type partedStore struct {
	*Store
	server     *pgx.Conn
	partitions int64 // 0 for a plain table
	last       int64 // key
}

func makeParted(b *testing.B, partitions int64) *partedStore {
	location := testpostgres.Start(b)
	p := &partedStore{Store: open(b, location, Options{Writers: 1, Readers: 1}), partitions: partitions, last: partedRows}
	server, err := pgx.Connect(b.Context(), location)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Close(context.Background()) })
	p.server = server
	if err := p.Migrate(b.Context(), []store.Migration{{Module: "parted", Version: 1, CreateTables: []*store.Table{parted}}}); err != nil {
		b.Fatal(err)
	}
	if partitions > 0 {
		p.cut(b, partitions)
	}
	p.perform(b, partedFill, partedRows)
	p.perform(b, "vacuum analyze")
	return p
}

func (p *partedStore) perform(b *testing.B, text string, args ...any) {
	b.Helper()
	if _, err := p.server.Exec(b.Context(), text, args...); err != nil {
		b.Fatalf("%s: %v", text, err)
	}
}

// cut puts a table with partitions, still empty, in the place of the plain one.
func (p *partedStore) cut(b *testing.B, partitions int64) {
	p.perform(b, "create table cut (like parted including all) partition by range (id)")
	p.perform(b, "drop table parted")
	p.perform(b, "alter table cut rename to parted")
	for i := range partitions {
		from, to := "minvalue", "maxvalue"
		if i > 0 {
			from = strconv.FormatInt(i*partedRows/partitions+1, 10)
		}
		if i < partitions-1 {
			to = strconv.FormatInt((i+1)*partedRows/partitions+1, 10)
		}
		p.perform(b, fmt.Sprintf("create table parted_%d partition of parted for values from (%s) to (%s)", i, from, to))
	}
}

// partedStatement is what one transaction does; run is how often it was done before.
type partedStatement struct {
	name  string
	write func(ctx context.Context, p *partedStore, tx store.Tx, run int64) error
	query func(run int64) store.Query
}

// errKept has a transaction rolled back, so that the rows are there for the next.
var errKept = errors.New("kept")

// partedStatements read before others write, since the statistics are of before.
var partedStatements = []partedStatement{
	{name: "nothing written", write: func(context.Context, *partedStore, store.Tx, int64) error { return nil }},
	{name: "load 64 by key", query: func(run int64) store.Query {
		return store.Query{Where: store.KeyIn{Columns: parted.Key, Rows: partedKeys(partedRows-20_000+run*64%10_000, 64)}}
	}},
	{name: "one by key", query: func(run int64) store.Query { return store.Query{Where: partedEqual("id", spread(run))} }},
	{name: "newest 50 of a state", query: func(int64) store.Query { return newestParted(partedEqual("state", "COMPLETED")) }},
	{name: "newest 50 of a process and state", query: func(run int64) store.Query {
		return newestParted(partedEqual("process_id", "process-"+strconv.FormatInt(run%10, 10)), partedEqual("state", "ACTIVE"))
	}},
	{name: "by business id", query: func(run int64) store.Query {
		return newestParted(partedEqual("business_id", "business-"+strconv.FormatInt(spread(run), 10)))
	}},
	{name: "of one instance", query: func(run int64) store.Query { return newestParted(partedEqual("parent", spread(run)/4*4+3)) }},
	{name: "of 64 instances", query: func(run int64) store.Query {
		callers := make([]any, 64)
		for i := range callers {
			callers[i] = run*256%10_000 + int64(i)*4 + 3
		}
		return store.Query{Columns: []string{"id"}, Where: store.In{Column: "parent", Values: callers}, OrderBy: []store.Order{{Column: "id"}}, Limit: 1000}
	}},
	{name: "oldest 100 that ended", query: func(run int64) store.Query {
		return store.Query{Columns: []string{"id", "ended_at"}, Limit: 100, OrderBy: []store.Order{{Column: "ended_at"}}, Where: store.And{
			partedEqual("definition", run%10), partedEqual("parent", int64(0)), store.Compare{Column: "ended_at", Op: store.LessOrEqual, Value: int64(partedRows / 10)}}}
	}},
	{name: "insert 4", write: insertParted(4)},
	{name: "insert 256", write: insertParted(256)},
	{name: "upsert 4", write: upsertParted(4)},
	{name: "upsert 256", write: upsertParted(256)},
	{name: "delete 256 of the oldest", write: func(ctx context.Context, _ *partedStore, tx store.Tx, run int64) error {
		return errors.Join(tx.Delete(ctx, parted, partedKeys(run*256%10_000, 256)), flush(ctx, tx), errKept)
	}},
}

// spread gives keys all over the table.
func spread(run int64) int64 { return run*7919%(partedRows-10) + 1 }

func partedEqual(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

func newestParted(where ...store.Condition) store.Query {
	return store.Query{Where: store.And(where), OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: 50}
}

func partedKeys(after, count int64) (keys []store.Row) {
	for i := range count {
		keys = append(keys, store.Row{after + i + 1})
	}
	return keys
}

func partedRow(key int64, state string) store.Row {
	text := strconv.FormatInt(key%10, 10)
	return store.Row{key, "default", key % 10, "process-" + text, int64(1), "business-" + strconv.FormatInt(key, 10), int64(0), int64(0), state, key, key + 10,
		nil, nil, key, "Process " + text, nil}
}

func insertParted(count int64) func(context.Context, *partedStore, store.Tx, int64) error {
	return func(ctx context.Context, p *partedStore, tx store.Tx, _ int64) error {
		var rows []store.Row
		for range count {
			p.last++
			rows = append(rows, partedRow(p.last, "ACTIVE"))
		}
		return errors.Join(tx.Insert(ctx, parted, rows), flush(ctx, tx))
	}
}

// upsertParted writes rows that are among the last 2,000 of the newest partition
// once more.
func upsertParted(count int64) func(context.Context, *partedStore, store.Tx, int64) error {
	return func(ctx context.Context, _ *partedStore, tx store.Tx, run int64) error {
		var rows []store.Row
		for i := range count {
			rows = append(rows, partedRow(partedRows-2000+(run*count+i)%2000+1, "COMPLETED"))
		}
		return errors.Join(tx.Upsert(ctx, parted, rows), flush(ctx, tx))
	}
}

// flush has the server do what it was asked for.
func flush(ctx context.Context, tx store.Tx) error {
	return tx.(*transaction).query(ctx, "select 1", nil, func(store.Row) error { return nil })
}

func (p *partedStore) measure(b *testing.B, of partedStatement) {
	var backend, locks int64
	for run := range int64(10) { // the server plans anew the first times
		p.run(b, of, run, func(t *transaction) error {
			const text = "select pg_backend_pid()::bigint, count(*) from pg_locks where pid = pg_backend_pid() and relation::regclass::text like 'parted%'"
			return t.query(b.Context(), text, nil, func(row store.Row) error {
				backend, locks = row[0].(int64), row[1].(int64)
				return nil
			})
		})
	}
	own, server := ownProcessorTime(b), backendTime(b, backend)
	b.ResetTimer()
	for run := range int64(b.N) {
		p.run(b, of, run, func(*transaction) error { return nil })
	}
	b.StopTimer()
	b.ReportMetric(0, "ns/op") // says nothing where others are at work
	b.ReportMetric((backendTime(b, backend)-server).Seconds()*1e6/float64(b.N), "postgres-cpu-µs")
	b.ReportMetric((ownProcessorTime(b)-own).Seconds()*1e6/float64(b.N), "own-cpu-µs")
	b.ReportMetric(float64(locks), "locks")
}

// run runs the statement and what comes after it in one transaction.
func (p *partedStore) run(b *testing.B, of partedStatement, run int64, after func(*transaction) error) {
	ctx := b.Context()
	var err error
	if of.write != nil {
		err = p.Write(ctx, func(tx store.Tx) error {
			err := of.write(ctx, p, tx, run)
			return errors.Join(err, after(tx.(*transaction)))
		})
	} else {
		err = p.Read(ctx, func(from store.Reader) error {
			query := of.query(run)
			query.Table = parted
			err := from.Select(ctx, query, func(store.Row) error { return nil })
			return errors.Join(err, after(from.(reader).Reader.(*transaction)))
		})
	}
	if err != nil && !errors.Is(err, errKept) {
		b.Fatal(err)
	}
}

// backendTime is what a process of the server has used of the processors: the first
// number of its schedstat, in nanoseconds (Linux, Documentation/scheduler/sched-stats.rst).
func backendTime(b *testing.B, backend int64) time.Duration {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", backend))
	if err != nil {
		b.Skip("the server is not on this machine, or this is no Linux: ", err)
	}
	first, _, _ := strings.Cut(string(content), " ")
	used, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(used)
}

func ownProcessorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
