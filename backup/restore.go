package backup

import (
	"context"
	"io"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// Check reads a file to its end and says what it holds, or what is wrong with it.
func Check(r io.Reader) (Summary, error) {
	in, err := newFrameReader(r)
	if err != nil {
		return Summary{}, err
	}
	var of Summary
	if err := in.value(headerFrame, &of.Header); err != nil {
		return of, err
	}
	return of, in.tables(&of, func(tableHead) (sink, error) { return discard{}, nil })
}

// Prove checks, inside the transaction that has written all rows, that what
// was restored is what it says it is. An error takes everything back.
type Prove func(ctx context.Context, restored store.Store, of Header) error

// Restore reads a file into an empty store: all of it or, with an error,
// nothing. The file may be of an older release, whose tables it completes.
func Restore(ctx context.Context, db store.Store, migrations []store.Migration, r io.Reader, prove Prove) (Summary, error) {
	var of Summary
	in, err := newFrameReader(r)
	if err != nil {
		return of, err
	}
	if err := in.value(headerFrame, &of.Header); err != nil {
		return of, err
	}
	if err := checkKnown("the backup", of.Applied, migrations); err != nil {
		return of, err
	}
	if err := checkEmpty(ctx, db, migrations); err != nil {
		return of, err
	}
	if err := db.Migrate(ctx, migrations); err != nil {
		return of, err
	}
	tables := store.Tables(migrations)
	err = db.Write(ctx, func(tx store.Tx) error {
		if err := empty(ctx, tx, tables); err != nil {
			return err
		}
		if err := in.tables(&of, func(head tableHead) (sink, error) { return newInsertion(ctx, tx, tables, head) }); err != nil {
			return err
		}
		if err := prove(ctx, inside{db, tx}, of.Header); err != nil {
			return err
		}
		return pipeline.PassOverKeys(ctx, tx)
	})
	return of, err
}

// checkEmpty refuses a store that holds something, before anything is changed.
func checkEmpty(ctx context.Context, db store.Store, migrations []store.Migration) error {
	if err := db.Migrate(ctx, nil); err != nil {
		return err
	}
	return db.Read(ctx, func(reader store.Reader) error {
		applied, err := store.ReadApplied(ctx, reader)
		if err != nil {
			return err
		}
		if err := checkKnown("the store", applied, migrations); err != nil {
			return err
		}
		return empty(ctx, reader, store.Tables(store.Made(applied, migrations)))
	})
}

func empty(ctx context.Context, reader store.Reader, tables []*store.Table) error {
	table, err := store.FirstFilled(ctx, reader, tables)
	if err == nil && table != nil {
		err = refuse(CodeNotEmpty, "the store is not empty: there are rows in table %s; a backup is restored into an empty store only", table.Name)
	}
	return err
}

// sink takes the rows of a table.
type sink interface {
	row(store.Row) error
	done() error
}

type discard struct{}

func (discard) row(store.Row) error { return nil }
func (discard) done() error         { return nil }

// tables reads all tables to the end of the file.
func (r *frameReader) tables(of *Summary, open func(tableHead) (sink, error)) error {
	for {
		kind, content, err := r.next()
		switch {
		case err != nil:
			return err
		case kind == endFrame:
			return r.finish(content, of.Tables, of.Rows)
		case kind != tableFrame:
			return errCutOff
		}
		head, err := decodeHead(content)
		if err != nil {
			return err
		}
		into, err := open(head)
		if err != nil {
			return err
		}
		rows, err := r.rows(head, into)
		if err != nil {
			return err
		}
		of.Tables, of.Rows = of.Tables+1, of.Rows+rows
	}
}

// rows reads the rows of a table and checks their number.
func (r *frameReader) rows(head tableHead, into sink) (rows int64, err error) {
	for {
		kind, content, err := r.next()
		switch {
		case err != nil:
			return rows, err
		case kind == countFrame:
			if count, err := decodeCount(content); err != nil || count != rows {
				return rows, refuse(CodeDamaged, "table %s does not have the rows that the file says", head.Name)
			}
			return rows, into.done()
		case kind != rowFrame:
			return rows, errCutOff
		}
		row, err := pipeline.DecodeRow(content)
		if err != nil || len(row) != len(head.Columns) {
			return rows, refuse(CodeDamaged, "row %d of table %s cannot be read", rows+1, head.Name)
		}
		if err := into.row(row); err != nil {
			return rows, err
		}
		rows++
	}
}

// insertion writes the rows of a table in portions.
type insertion struct {
	ctx     context.Context
	tx      store.Tx
	table   *store.Table
	columns []int // of the file's columns, in the table
	portion []store.Row
	bytes   int
	last    []any // key of the last row that was written
}

func newInsertion(ctx context.Context, tx store.Tx, tables []*store.Table, head tableHead) (*insertion, error) {
	table := named(tables, head.Name)
	if table == nil {
		return nil, refuse(CodeVersion, "the backup has a table %s that this program does not know", head.Name)
	}
	i := &insertion{ctx: ctx, tx: tx, table: table}
	for _, name := range head.Columns {
		position := table.Position(name)
		if position < 0 || slices.Contains(i.columns, position) {
			return nil, refuse(CodeVersion, "the backup has a column %s.%s that this program does not know", head.Name, name)
		}
		i.columns = append(i.columns, position)
	}
	return i, nil
}

func (i *insertion) row(row store.Row) error {
	full := make(store.Row, len(i.table.Columns))
	for from, to := range i.columns {
		full[to] = row[from]
		switch value := row[from].(type) {
		case []byte:
			i.bytes += len(value)
		case string:
			i.bytes += len(value)
		}
	}
	i.portion = append(i.portion, full)
	if len(i.portion) == maxPageRows || i.bytes >= maxPageBytes {
		return i.flush()
	}
	return nil
}

// flush writes what was gathered and counts it: what is behind the rows that
// were there before. The count has a backend that sends changes together with
// the next statement send them now.
func (i *insertion) flush() error {
	if len(i.portion) == 0 {
		return nil
	}
	written := int64(len(i.portion))
	if err := i.tx.Insert(i.ctx, i.table, i.portion); err != nil {
		return err
	}
	query := store.Query{Table: i.table}
	if i.last != nil {
		query.Where = store.After{Order: keyOrder(i.table), Values: i.last}
	}
	i.last = keyOf(i.table, i.portion[written-1])
	i.portion, i.bytes = nil, 0
	stored, err := i.tx.Count(i.ctx, query, written+1)
	if err == nil && stored != written {
		return refuse(CodeDamaged, "the rows of table %s are not in the order of their keys", i.table.Name)
	}
	return err
}

func (i *insertion) done() error { return i.flush() }

// inside is a store as the transaction that restores it sees it.
type inside struct {
	store.Store
	tx store.Tx
}

// Read reads inside the transaction.
func (i inside) Read(_ context.Context, body func(store.Reader) error) error { return body(i.tx) }
