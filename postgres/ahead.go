package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// aheadRows is from how many changed rows on those that are pending are sent before
// anybody asks for an answer, so that the server works on them while this node makes
// the next ones.
const aheadRows = 128

// delay has a change sent later: with the next statement that is waited for, or
// before when many rows have come together and the server is not at work.
func (t *transaction) delay(ctx context.Context, change change, rows int) {
	t.pending = append(t.pending, change)
	t.rows += rows
	if t.rows < aheadRows {
		return
	}
	select {
	case err := <-t.ahead: // also of nil: then it is the default
		t.ahead, t.failed = nil, err
	default:
		if t.ahead != nil {
			return
		}
	}
	if t.failed == nil {
		t.sendAhead(ctx)
	}
}

// sendAhead sends what is pending; the answer comes by a channel.
func (t *transaction) sendAhead(ctx context.Context) {
	ctx, cancel := t.store.options.answering(ctx, errSilent)
	sent := len(t.pending)
	results := t.sendPending(ctx, &pgx.Batch{})
	answer := make(chan error, 1)
	t.ahead = answer
	go func() {
		defer cancel()
		err := answers(results, sent)
		if closeErr := results.Close(); err == nil {
			err = closeErr
		}
		answer <- classifyIn(ctx, err)
	}()
}

// sendPending sends what is pending before the statements of the batch.
func (t *transaction) sendPending(ctx context.Context, last *pgx.Batch) pgx.BatchResults {
	batch := &pgx.Batch{}
	for _, change := range t.pending {
		batch.Queue(change.text, change.args...)
	}
	batch.QueuedQueries = append(batch.QueuedQueries, last.QueuedQueries...)
	t.pending, t.rows = nil, 0
	return t.conn.SendBatch(ctx, batch)
}

// answers reads the answers to changes.
func answers(results pgx.BatchResults, count int) error {
	for range count {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	return nil
}

// arrive waits until the server has done what was sent ahead: the connection is
// free then.
func (t *transaction) arrive() error {
	if t.ahead != nil {
		t.failed = <-t.ahead
		t.ahead = nil
	}
	return t.failed
}
