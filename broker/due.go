package broker

import (
	"context"
	"log/slog"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// duePoll is how often the due-time index is looked at when nothing says that
// something is due sooner: other nodes may have written there.
const duePoll = time.Second

const (
	// duesApart is how many times longer than a look at the whole index it is until
	// the next one: entries that are gone are passed over one by one as long as some
	// transaction is open that could still see them, a million of them in ten minutes.
	// One that took long because the node or the database stood still does not put it
	// off beyond duesWithin.
	duesApart  = 20
	duesWithin = 30 * time.Second
	// dueLate is how much later than it was decided an entry is committed as a rule.
	dueLate = 2 * time.Second
)

// clockwork wakes what is due: timers, jobs whose deadline or back-off is over,
// messages whose time is over.
type clockwork struct {
	pipeline *pipeline.Pipeline
	logger   *slog.Logger
	wake     chan struct{}

	begins    time.Time     // nothing before it was found to be due
	looked    time.Time     // when the whole index was looked at last, by this node's clock
	took      time.Duration // and how long that took
	postponed postponed     // what could not be executed
}

// hint says that something earlier may be due, or that the clock was moved.
func (c *clockwork) hint() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// run looks at what is due until ctx ends.
func (c *clockwork) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-timer.C:
		}
		if ctx.Err() != nil {
			return
		}
		timer.Reset(c.round(ctx))
	}
}

// round executes what is due and says how long nothing else will be.
func (c *clockwork) round(ctx context.Context) time.Duration {
	for {
		found, wait, err := c.due(ctx)
		if err != nil && ctx.Err() == nil {
			c.logger.Warn("looking for due timers failed; trying again", "error", err)
		}
		if len(found) == 0 || err != nil {
			return wait
		}
		if c.execute(ctx, found) == 0 {
			return duePoll // as it may be with all that is due, such as while the database is away
		}
	}
}

// due gives what is due now, oldest first, else how long to wait. While a look at
// the whole index is slow, what another node writes for a time long past is found
// a little later. However many searches are at work, it does not wait for them.
func (c *clockwork) due(ctx context.Context) (found []*due, wait time.Duration, err error) {
	began := time.Now()
	wait = duePoll // also where nothing can be read
	whole := began.Sub(c.looked) >= min(duesApart*c.took, duesWithin)
	err = c.pipeline.Store().Read(store.WithPriority(ctx), func(reader store.Reader) (err error) {
		found, wait, err = c.look(ctx, reader, c.until(whole, reader.Now()))
		return err
	})
	if whole && err == nil {
		c.looked, c.took = began, time.Since(began)
		c.postponed.forget(began)
	}
	return found, wait, err
}

var dueOrder = []store.Order{{Column: "at"}, {Column: "id"}}

// look reads what is due until there is something to be tried for the first time,
// however much before it was tried in vain.
func (c *clockwork) look(ctx context.Context, reader store.Reader, where store.Condition) (found []*due, wait time.Duration, err error) {
	now := reader.Now()
	c.begins = now.Add(-dueLate)
	query, again := store.Query{Where: where, OrderBy: dueOrder, Limit: maxWakeups}, c.postponed.due(time.Now())
	for {
		page, err := dues.Read(ctx, reader, query)
		if err != nil {
			return nil, duePoll, err
		}
		for _, entry := range page {
			if entry.At.After(now) {
				return found, min(duePoll, entry.At.Sub(now)), nil
			}
			if entry.At.Before(c.begins) {
				c.begins = entry.At
			}
			if again.takes(entry.Key) {
				found = append(found, entry)
			}
		}
		if len(page) < maxWakeups || again.fresh {
			return found, duePoll, nil
		}
		last := page[len(page)-1]
		query.Where = store.And{where, store.After{Order: dueOrder, Values: store.Row{last.At.UnixMicro(), last.Key}}}
	}
}

// until selects what is due until the next look.
func (c *clockwork) until(whole bool, now time.Time) store.Condition {
	soon := store.Compare{Column: "at", Op: store.LessOrEqual, Value: now.Add(duePoll).UnixMicro()}
	if whole {
		return soon
	}
	return store.And{soon, store.Compare{Column: "at", Op: store.GreaterOrEqual, Value: c.begins.UnixMicro()}}
}

// triedDue is what became of a due entry.
type triedDue struct {
	key    int64
	err    error
	queued bool
}

// execute submits the commands of due entries and waits until all are settled,
// so that none is submitted twice, or ctx ends. It says how many were executed.
func (c *clockwork) execute(ctx context.Context, found []*due) (executed int) {
	settled := make(chan triedDue, len(found))
	for _, entry := range found {
		act := pipeline.Act{Actor: pipeline.System, Command: entry.command()}
		err := c.pipeline.SubmitThen(ctx, act, func(_ any, err error) {
			if err != nil {
				c.logger.Warn("a due entry was not executed", "kind", entry.Kind, "key", entry.Key, "error", err)
			}
			settled <- triedDue{entry.Key, err, true}
		})
		if err != nil {
			settled <- triedDue{entry.Key, err, false}
		}
	}
	for range found {
		select {
		case a := <-settled:
			if a.err == nil {
				executed++
			}
			c.postponed.tried(a, time.Now())
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return 0
		}
	}
	return executed
}

func (d *due) command() pipeline.Command {
	switch d.Kind {
	case dueTimer:
		return &step{decoded: &engine.TriggerTimer{Timer: d.Key}}
	case dueJob:
		return &wakeJob{d.Key}
	case dueBatch:
		return &stepBatch{d.Key}
	default:
		return &expireMessage{d.Key}
	}
}
