package memorytest

import (
	"context"
	"time"

	"zhitong/store"
	"zhitong/store/lifetime"
)

// transaction is a running transaction of either kind.
type transaction struct {
	node     *Node
	database *Database
	caller   string
	writing  bool
	now      time.Time
	snapshot int64 // of a reading one
	calls    lifetime.Calls
	writes   map[*record]store.Row // a nil row is deleted
	changed  []change              // in order, each record once
	held     []string              // names of locks
	waits    *transaction          // whom it waits for
	over     chan struct{}         // closed at its end
	ended    bool
}

// change is a record that the transaction wrote.
type change struct {
	table  *table
	record *record
}

var _ store.Tx = (*transaction)(nil)

// Now is the database's clock or the pin, read at the beginning.
func (t *transaction) Now() time.Time { return t.now }

// decide asks the control about a call.
func (t *transaction) decide(step Step, table string) error {
	outcome := t.database.options.Control.Decide(Call{Node: t.node, Step: step, Writes: t.writing, Caller: t.caller, Table: table})
	switch {
	case t.node.killed.Load() && outcome == Proceed:
		return store.ErrClosed
	case outcome == Broken:
		if step == Begin {
			return store.ErrAway
		}
		return store.ErrRetry.WithMessage("the connection broke")
	case outcome == Proceed:
		return nil
	}
	if step == Commit {
		t.settle(outcome)
	}
	return store.ErrUnknownOutcome
}

func (t *transaction) begin() {
	t.database.mutex.Lock()
	defer t.database.mutex.Unlock()
	t.now, t.snapshot = t.database.now(), t.database.commits
	if !t.writing {
		t.database.snapshots[t] = t.snapshot
	}
}

// settle does to a commit what its caller does not learn.
func (t *transaction) settle(outcome Outcome) {
	t.database.mutex.Lock()
	defer t.database.mutex.Unlock()
	switch outcome {
	case Confirmed:
		t.database.keep(t)
	case Underway:
		t.ended = true // but for the database
		t.database.underway = append(t.database.underway, t)
	}
}

func (t *transaction) finish(ctx context.Context, err error) error {
	if err := t.calls.Ending(ctx, err); err != nil {
		return err
	}
	if err := t.decide(Commit, ""); err != nil {
		return err
	}
	t.database.mutex.Lock()
	defer t.database.mutex.Unlock()
	t.database.keep(t)
	return nil
}

// rollback ends the transaction; what is not kept by then is lost.
func (t *transaction) rollback() {
	t.database.mutex.Lock()
	defer t.database.mutex.Unlock()
	if !t.ended {
		t.ended = true
		t.database.end(t)
	}
}

// guard runs one call of the transaction: none after one has failed, none from inside a select.
func (t *transaction) guard(ctx context.Context, table *store.Table, call func() error) error {
	return t.calls.Guard(ctx, func() error {
		name := ""
		if table != nil {
			name = table.Name
		}
		if err := t.decide(Statement, name); err != nil {
			return err
		}
		return call()
	})
}

// row gives a record as the transaction sees it now.
func (t *transaction) row(r *record) store.Row {
	if row, written := t.writes[r]; written {
		return row
	}
	if !t.writing {
		return r.seen(t.snapshot)
	}
	return r.newest().row
}

func (t *transaction) write(of *table, r *record, row store.Row) {
	if _, again := t.writes[r]; !again {
		t.changed = append(t.changed, change{of, r})
	}
	t.writes[r] = row
	for position := range of.leads {
		of.note(r, position, row)
	}
	for _, index := range of.declared.Indexes {
		if name, _ := of.uniqueName(index, row); row != nil && name != "" {
			of.uniques.add(name, r)
		}
	}
}
