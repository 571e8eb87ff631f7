package workbench

import (
	"encoding/json"
	"fmt"

	"zhitong/pipeline"
	"zhitong/store"
)

const bodyVersion = 1

func text(name string) store.Column   { return store.Column{Name: name, Type: store.Text} }
func number(name string) store.Column { return store.Column{Name: name, Type: store.Int64} }

// withBody appends the versioned JSON of a value to columns.
func withBody(value any, columns ...any) (store.Row, error) {
	body, err := json.Marshal(value)
	return append(columns, append([]byte{bodyVersion}, body...)), err
}

// fromBody decodes the last column of a row.
func fromBody[R any](row store.Row) (*R, error) {
	body := row[len(row)-1].([]byte)
	if len(body) == 0 || body[0] != bodyVersion {
		return nil, fmt.Errorf("workbench: a row has an unknown format")
	}
	value := new(R)
	return value, json.Unmarshal(body[1:], value)
}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

// lockAndLoad locks rows that are about to change and loads them.
func lockAndLoad[K comparable, R any](b *batchLoad, table *pipeline.Table[K, R], keys []K) {
	if b.err != nil || len(keys) == 0 {
		return
	}
	if !b.batch.Exclusive() {
		if _, b.err = table.Lock(b.ctx, b.batch, keys, true); b.err != nil {
			return
		}
	}
	b.err = table.Load(b.ctx, b.batch, keys)
}

// Migrations are the tables of this package.
func Migrations() []store.Migration {
	return []store.Migration{{Module: "workbench", Version: 1, CreateTables: []*store.Table{
		accounts.Spec, files.Spec, statements.Spec, runs.Spec, breaks.Spec, claims.Spec, parts.Spec,
	}}}
}
