package pipeline

import (
	"context"
	"errors"
	"time"

	"zhitong/store"
)

const (
	// returnWithin bounds how long a node that stops tries to give its lease back.
	returnWithin = 2 * time.Second
	// returnedTopic wakes the nodes that may take over from one that has stopped.
	returnedTopic = "node.returned"
)

// returnLease gives the lease of this node, which decides nothing more, back as
// well as it can. A node that owes nothing is gone. One that has follow-ups left
// is not until another node has taken them over, which it may do from now on.
func (w *writer) returnLease() {
	ctx, cancel := context.WithTimeout(context.Background(), returnWithin)
	defer cancel()
	owing := false
	err := retry(ctx, func() error {
		return w.store.Write(ctx, func(tx store.Tx) (err error) {
			owing, err = w.endLease(ctx, tx)
			return err
		})
	})
	switch {
	case err == nil && owing:
		err = w.store.Wake(ctx, returnedTopic)
	case errors.Is(err, errFenced): // it is over already
		err = nil
	}
	if err != nil {
		w.logger.Warn("the node's lease could not be given back; others wait until it has run out", "error", err)
	}
}

// endLease ends the lease and says whether follow-ups of this node are left.
func (w *writer) endLease(ctx context.Context, tx store.Tx) (owing bool, err error) {
	self, err := w.holdLease(ctx, tx)
	if err != nil {
		return false, err
	}
	mine := store.Query{Table: followUpTable, Where: store.Compare{Column: "node", Op: store.Equal, Value: w.id}}
	left, err := tx.Count(ctx, mine, 1)
	if err != nil {
		return false, err
	}
	if left > 0 {
		self.giveBack()
	} else {
		self.State, self.ExpiresAt = nodeGone, tx.Now()
	}
	return left > 0, tx.Upsert(ctx, nodeTable, []store.Row{self.row()})
}
