package transfer

import (
	"context"
	"errors"

	"zhitong/store"
)

// A page of rows is held at once: at most so many rows, and about so many
// bytes, or a single row that is larger.
const (
	maxPageRows  = 5000
	maxPageBytes = 4 << 20
	firstRows    = 200 // of a table, before the size of its rows is known
)

var errFull = errors.New("the page is full")

// eachPage reads a table page by page in the order of its key, so that no
// statement takes long, and gives the digest of all rows. Use may keep the page
// no longer than it runs.
func eachPage(ctx context.Context, reader store.Reader, table *store.Table, use func(page []store.Row) error) (digest, error) {
	var of digest
	query := store.Query{Table: table, Limit: firstRows}
	for _, column := range table.Key {
		query.OrderBy = append(query.OrderBy, store.Order{Column: column})
	}
	for {
		var page []store.Row
		size := 0
		err := reader.Select(ctx, query, func(row store.Row) error {
			if belongs(table, row) {
				size += of.add(row)
			}
			if page = append(page, row); size >= maxPageBytes {
				return errFull
			}
			return nil
		})
		if err != nil && err != errFull {
			return of, err
		}
		if err := use(page); err != nil {
			return of, err
		}
		if err == nil && len(page) < query.Limit {
			return of, nil
		}
		query.Where = store.After{Order: query.OrderBy, Values: keyOf(table, page[len(page)-1])}
		query.Limit = min(max(len(page)*maxPageBytes/max(size, 1), 1), maxPageRows)
	}
}

func keyOf(table *store.Table, row store.Row) []any {
	var key []any
	for _, position := range table.KeyPositions() {
		key = append(key, row[position])
	}
	return key
}

// belongs leaves out what a backend keeps in MigrationTable for itself, and the mark.
func belongs(table *store.Table, row store.Row) bool {
	return table != store.MigrationTable || row[1] != int64(0) && row[0] != store.UnfinishedCopy.Module
}
