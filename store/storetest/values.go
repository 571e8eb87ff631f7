package storetest

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"zhitong/store"
)

var valueTests = []test{
	{"values come back as they were", on(valuesComeBack)},
	{"values as keys", on(valuesAsKeys)},
	{"bad values are refused", on(badValues)},
}

var texts = []string{"", " ", "直通式处理", "👩‍🚀🏦", "e\u0301", "' or 1=1 --", `"\`, strings.Repeat("长", 100_000)}

func valuesComeBack(t *testing.T, s store.Store) {
	bodies := [][]byte{{}, {0}, []byte("\x00\xff"), bytes.Repeat([]byte{7}, 1<<20)}
	numbers := []int64{math.MaxInt64, math.MinInt64, 0, -1, 1 << 53, 1<<53 + 1}
	var rows []store.Row
	for i, text := range texts {
		rows = append(rows, store.Row{int64(i) + 1, text, numbers[i%len(numbers)], i%3 == 0, bodies[i%len(bodies)], numbers[(i+1)%len(numbers)]})
	}
	rows = append(rows, store.Row{int64(math.MaxInt64), "", nil, false, nil, int64(0)})
	insert(t, s, sample, rows...)
	wantEqual(t, read(t, s, store.Query{Table: sample, OrderBy: byID}), rows)
	insert(t, s, sample, store.Row{int64(math.MinInt64), "nil slice", nil, false, []byte(nil), int64(0)})
	got := read(t, s, store.Query{Table: sample, Columns: []string{"body"}, Where: compare("name", store.Equal, "nil slice")})
	wantEqual(t, got, []store.Row{{[]byte{}}})
}

func valuesAsKeys(t *testing.T, s store.Store) {
	for i, text := range texts[:len(texts)-1] {
		row := store.Row{int64(0), text, text, int64(i), nil}
		key := []store.Row{{text, text}}
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			must(t, tx.Insert(ctx, account, []store.Row{row}))
			locked, err := tx.Lock(ctx, account, key, store.LockWait)
			wantEqual(t, locked, []bool{true})
			return err
		})
		wantEqual(t, read(t, s, store.Query{Table: account, Where: store.KeyIn{Columns: account.Key, Rows: key}}), []store.Row{row})
	}
}

func badValues(t *testing.T, s store.Store) {
	for name, change := range map[string]func(store.Row) store.Row{
		"NUL in text":      func(r store.Row) store.Row { r[1] = "a\x00b"; return r },
		"not UTF-8":        func(r store.Row) store.Row { r[1] = "\xff"; return r },
		"int":              func(r store.Row) store.Row { r[0] = 7; return r },
		"text for integer": func(r store.Row) store.Row { r[2] = "7"; return r },
		"null":             func(r store.Row) store.Row { r[1] = nil; return r },
		"number for bool":  func(r store.Row) store.Row { r[3] = int64(1); return r },
		"text for bytes":   func(r store.Row) store.Row { r[4] = "x"; return r },
		"too few":          func(r store.Row) store.Row { return r[:5] },
		"too many":         func(r store.Row) store.Row { return append(r, int64(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			row := change(sampleRow(1))
			for _, insert := range []func(store.Tx) error{
				func(tx store.Tx) error { return tx.Insert(t.Context(), sample, []store.Row{row}) },
				func(tx store.Tx) error { return tx.Upsert(t.Context(), sample, []store.Row{row}) },
				func(tx store.Tx) error { _, err := tx.InsertNew(t.Context(), sample, []store.Row{row}); return err },
			} {
				wantError(t, s.Write(t.Context(), insert), store.ErrInvalid)
			}
			wantEqual(t, readIDs(t, s, store.Query{}), []int64{})
		})
	}
}
