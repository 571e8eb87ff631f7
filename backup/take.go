package backup

import (
	"context"
	"io"

	"zhitong/pipeline"
	"zhitong/store"
)

// Summary says what a backup holds.
type Summary struct {
	Header
	Tables int
	Rows   int64
}

// A page of rows is read at once: at most so many rows, and about so many bytes.
const (
	maxPageRows  = 5000
	pageRows     = 200 // of the first page of a table
	maxPageBytes = 4 << 20
)

// Take writes a store into w as it is at one moment, while commits go on.
// Program is the version of this program, publicKey that of the audit log.
func Take(ctx context.Context, db store.Store, migrations []store.Migration, program, publicKey string, w io.Writer) (Summary, error) {
	out, err := newFrameWriter(w)
	if err != nil {
		return Summary{}, err
	}
	taken := Summary{Header: Header{Program: program, Dialect: db.Dialect(), PublicKey: publicKey}}
	err = db.Read(ctx, func(reader store.Reader) error {
		taken.TakenAt = reader.Now().UnixMicro()
		if taken.Applied, err = store.ReadApplied(ctx, reader); err != nil {
			return err
		}
		if err := checkKnown("the store", taken.Applied, migrations); err != nil {
			return err
		}
		if err := out.value(headerFrame, taken.Header); err != nil {
			return err
		}
		for _, table := range store.Tables(store.Made(taken.Applied, migrations)) {
			rows, err := out.table(ctx, reader, table)
			if err != nil {
				return err
			}
			taken.Tables, taken.Rows = taken.Tables+1, taken.Rows+rows
		}
		return nil
	})
	if err != nil {
		return taken, err
	}
	return taken, out.close(end{Tables: taken.Tables, Rows: taken.Rows})
}

// table writes a table, page by page in the order of its key, so that no
// statement takes long and no page is large.
func (w *frameWriter) table(ctx context.Context, reader store.Reader, table *store.Table) (rows int64, err error) {
	if err := w.value(tableFrame, tableHead{table.Name, table.ColumnNames()}); err != nil {
		return 0, err
	}
	query := store.Query{Table: table, Limit: pageRows, OrderBy: keyOrder(table)}
	for {
		page, err := readPage(ctx, reader, query)
		if err != nil {
			return rows, err
		}
		size, err := w.rows(page)
		if err != nil {
			return rows, err
		}
		rows += int64(len(page))
		if len(page) < query.Limit {
			return rows, w.value(countFrame, tableCount{rows})
		}
		query.Where = store.After{Order: query.OrderBy, Values: keyOf(table, page[len(page)-1])}
		query.Limit = min(max(len(page)*maxPageBytes/max(size, 1), 1), maxPageRows)
	}
}

func readPage(ctx context.Context, reader store.Reader, query store.Query) (page []store.Row, err error) {
	err = reader.Select(ctx, query, func(row store.Row) error {
		page = append(page, row)
		return nil
	})
	return page, err
}

func (w *frameWriter) rows(page []store.Row) (size int, err error) {
	var image []byte
	for _, row := range page {
		image = pipeline.AppendRow(image[:0], row)
		size += len(image)
		if err := w.frame(rowFrame, image); err != nil {
			return size, err
		}
	}
	return size, nil
}

// keyOrder is the order in which rows are written and read.
func keyOrder(table *store.Table) []store.Order {
	order := make([]store.Order, len(table.Key))
	for i, column := range table.Key {
		order[i] = store.Order{Column: column}
	}
	return order
}

func keyOf(table *store.Table, row store.Row) []any {
	key := make([]any, len(table.Key))
	for i, position := range table.KeyPositions() {
		key[i] = row[position]
	}
	return key
}
