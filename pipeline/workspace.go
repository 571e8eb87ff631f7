package pipeline

import (
	"context"

	"zhitong/store"
)

// workspace holds the rows that a batch has loaded or changed, with an undo
// log, so that a refused command leaves no trace.
type workspace struct {
	sets   map[*store.Table]rowSet
	order  []rowSet
	undo   []undoItem
	keys   batchKeys
	below  *workspace // of the batch before, as long as the store may lack it; nil for none
	recent *recent    // rows that the store has, nil for none
	looks  int        // how often changes were listed
}

// rowSet is the rows of one table, whatever their type.
type rowSet interface {
	// changes gives the final state of every changed row as stored columns.
	changes() (tableChanges, error)
	// letGo forgets the batches before.
	letGo()
	// remember keeps the rows for the batches after, and gives about how many bytes.
	remember(*recent) int
}

// tableChanges is what a batch changes of one table.
type tableChanges struct {
	table            *store.Table
	inserts, deletes []store.Row
	replacements     []replacement
}

// replacement is rows that may be in the store with the same values in some columns.
type replacement struct {
	unchanged uint64 // which of the columns that indexes have, as bits of their positions
	rows      []store.Row
}

func (c *tableChanges) replace(unchanged uint64, row store.Row) {
	for i := range c.replacements {
		if c.replacements[i].unchanged == unchanged {
			c.replacements[i].rows = append(c.replacements[i].rows, row)
			return
		}
	}
	c.replacements = append(c.replacements, replacement{unchanged, []store.Row{row}})
}

// undoItem takes one write back, or tells what the write changed.
type undoItem interface {
	takeBack()
	entry() changedEntry
}

// changedEntry is a row seen as stored columns, for records and audit.
type changedEntry interface {
	// image gives the change of the row since the given write.
	image(since undoItem) (Change, bool, error)
	// met reports whether it was called before with the number of a look.
	met(look int) bool
}

// Change is one changed row of a table that belongs to the log: its columns
// before and after; nil for none.
type Change struct {
	Table  *store.Table
	Key    store.Row
	Before store.Row
	After  store.Row
}

func newWorkspace(keys *keySource) *workspace {
	return &workspace{sets: map[*store.Table]rowSet{}, keys: batchKeys{source: keys}}
}

// issuedHere says that the key was issued in this batch, so that the store
// cannot know it yet.
func (w *workspace) issuedHere(key int64) bool { return w.keys.issued(key) }

func (w *workspace) savepoint() int { return len(w.undo) }

func (w *workspace) rollback(savepoint int) {
	for i := len(w.undo) - 1; i >= savepoint; i-- {
		w.undo[i].takeBack()
	}
	w.undo = w.undo[:savepoint]
}

// usualChanges is how many logged rows most commands change at most.
const usualChanges = 8

// changesSince gives the net change of every logged row written since savepoint,
// in the order of the first write.
func (w *workspace) changesSince(savepoint int) ([]Change, error) {
	changes := make([]Change, 0, min(usualChanges, len(w.undo)-savepoint))
	w.looks++
	for _, item := range w.undo[savepoint:] {
		entry := item.entry()
		if entry.met(w.looks) {
			continue
		}
		change, logged, err := entry.image(item)
		if err != nil {
			return nil, err
		}
		if logged {
			changes = append(changes, change)
		}
	}
	return changes, nil
}

// settle gives the final state of all changed rows, table by table, and lets go of
// the batches before. Nothing can be decided in the workspace any more.
func (w *workspace) settle() ([]tableChanges, error) {
	all := make([]tableChanges, len(w.order))
	w.below, w.recent, w.undo = nil, nil, nil
	for i, set := range w.order {
		var err error
		set.letGo()
		if all[i], err = set.changes(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// flush writes what changed. The columns of one table are made while those of the
// table before it are written.
func (w *workspace) flush(ctx context.Context, tx store.Tx) error {
	type made struct {
		tableChanges
		err error
	}
	ready := make(chan made, len(w.order))
	go func() {
		defer close(ready)
		for _, set := range w.order {
			changes, err := set.changes()
			ready <- made{changes, err}
		}
	}()
	var failed error
	for one := range ready { // also after an error: nothing of the batch may be in use any more
		switch {
		case failed != nil:
		case one.err != nil:
			failed = one.err
		default:
			failed = one.write(ctx, tx)
		}
	}
	return failed
}

// write deletes, inserts and replaces.
func (c *tableChanges) write(ctx context.Context, tx store.Tx) error {
	if len(c.deletes) > 0 {
		if err := tx.Delete(ctx, c.table, c.deletes); err != nil {
			return err
		}
	}
	if len(c.inserts) > 0 {
		if err := tx.Insert(ctx, c.table, c.inserts); err != nil {
			return err
		}
	}
	for _, replacement := range c.replacements {
		if err := tx.Replace(ctx, c.table, columnNames(c.table, replacement.unchanged), replacement.rows); err != nil {
			return err
		}
	}
	return nil
}

// columnNames gives the names of the columns at the positions of the bits.
func columnNames(table *store.Table, positions uint64) (names []string) {
	for i, column := range table.Columns {
		if positions&(1<<i) != 0 {
			names = append(names, column.Name)
		}
	}
	return names
}
