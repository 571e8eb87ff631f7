package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// rawTable is rows of a table, column by column, to be written again.
type rawTable struct {
	insert  string
	columns []rawColumn
	rows    int
}

// rawColumn is the values of a column as an array that the driver knows.
type rawColumn interface {
	add(value any)
	part(from, to int) any
}

type rawValues[T any] []*T

func (v *rawValues[T]) add(value any) {
	typed, ok := value.(T)
	if !ok { // null
		*v = append(*v, nil)
		return
	}
	*v = append(*v, &typed)
}

func (v *rawValues[T]) part(from, to int) any { return (*v)[from:to] }

// rawPostgresRate gives how many instances a second the driver writes: all rows
// that so many instances have left in the database, into empty tables of the same
// columns and indexes, in so many transactions one after the other, each of which
// is sent at once.
func rawPostgresRate(b *testing.B, server *pgx.Conn, instances, transactions int) float64 {
	b.Helper()
	ctx := context.Background()
	tables, err := rawTables(ctx, server, transactions)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for i := range transactions {
		batch := &pgx.Batch{}
		batch.Queue("begin")
		for _, table := range tables {
			table.queue(batch, i*table.rows/transactions, (i+1)*table.rows/transactions)
		}
		batch.Queue("commit")
		if err := server.SendBatch(ctx, batch).Close(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(instances) / time.Since(began).Seconds()
}

func (t rawTable) queue(batch *pgx.Batch, from, to int) {
	if from == to {
		return
	}
	values := make([]any, len(t.columns))
	for i, column := range t.columns {
		values[i] = column.part(from, to)
	}
	batch.Queue(t.insert, values...)
}

// rawTables reads the tables that have at least so many rows, and makes empty ones
// like them.
func rawTables(ctx context.Context, server *pgx.Conn, least int) (tables []rawTable, err error) {
	if _, err := server.Exec(ctx, "create schema raw"); err != nil {
		return nil, err
	}
	rows, err := server.Query(ctx, "select tablename::text from pg_tables where schemaname = 'public' order by 1")
	if err != nil {
		return nil, err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		table, err := readRawTable(ctx, server, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if table.rows < least {
			continue
		}
		if _, err := server.Exec(ctx, fmt.Sprintf("create table raw.%s (like public.%[1]s including all)", name)); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, nil
}

func readRawTable(ctx context.Context, server *pgx.Conn, name string) (table rawTable, err error) {
	rows, err := server.Query(ctx, "select * from public."+name)
	if err != nil {
		return table, err
	}
	defer rows.Close()
	var arrays []string
	for i, field := range rows.FieldDescriptions() {
		column, ok := rawColumnOf(field.DataTypeOID)
		if !ok {
			return table, fmt.Errorf("column %s is of another type than the store makes", field.Name)
		}
		table.columns = append(table.columns, column.values)
		arrays = append(arrays, fmt.Sprintf("$%d::%s[]", i+1, column.name))
	}
	table.insert = fmt.Sprintf("insert into raw.%s select * from unnest(%s)", name, strings.Join(arrays, ", "))
	for ; rows.Next(); table.rows++ {
		values, err := rows.Values()
		if err != nil {
			return table, err
		}
		for i, value := range values {
			table.columns[i].add(value)
		}
	}
	return table, rows.Err()
}

type typedColumn struct {
	name   string
	values rawColumn
}

// rawColumnOf gives an empty column for one of the types of package postgres, by
// their numbers in pg_type.
func rawColumnOf(oid uint32) (typedColumn, bool) {
	column, ok := map[uint32]typedColumn{
		16: {"bool", &rawValues[bool]{}}, 17: {"bytea", &rawValues[[]byte]{}}, 20: {"bigint", &rawValues[int64]{}}, 25: {"text", &rawValues[string]{}},
	}[oid]
	return column, ok
}
