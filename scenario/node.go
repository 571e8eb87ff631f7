package scenario

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"zhitong/broker"
	"zhitong/inbox"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

const tenant = "<default>"

// restTimeout bounds how long a scenario may work without coming to rest.
const restTimeout = 30 * time.Second

// node is a broker of its own for one scenario, with a clock that stands still until it is moved.
type node struct {
	directory string
	store     store.Store
	broker    *broker.Broker
	pipeline  *pipeline.Pipeline
	committed chan struct{}
	now       time.Time
}

// unguarded lets everybody do everything; who may complete which task is still checked.
type unguarded struct{}

// Authorize implements [pipeline.Authorizer].
func (unguarded) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// Committed implements [pipeline.Listener].
func (n *node) Committed([]*pipeline.Unit) {
	select {
	case n.committed <- struct{}{}:
	default:
	}
}

// open starts a broker whose clock shows an instant.
func open(ctx context.Context, clock time.Time) (*node, error) {
	n := &node{committed: make(chan struct{}, 1)}
	for _, part := range []func(context.Context) error{n.openStore, n.openPipeline} {
		if err := part(ctx); err != nil {
			n.close()
			return nil, err
		}
	}
	return n, n.setClock(ctx, clock)
}

func (n *node) openStore(ctx context.Context) (err error) {
	if n.directory, err = os.MkdirTemp("", "zhitong-scenario-"); err != nil {
		return err
	}
	if n.store, err = sqlite.Open(ctx, n.directory, sqlite.Options{TestClock: true, Readers: 1}); err != nil {
		return err
	}
	var migrations []store.Migration
	for _, more := range [][]store.Migration{pipeline.Migrations(), broker.Migrations(), inbox.Migrations()} {
		migrations = append(migrations, more...)
	}
	return n.store.Migrate(ctx, migrations)
}

func (n *node) openPipeline(ctx context.Context) (err error) {
	quiet := slog.New(slog.DiscardHandler)
	n.broker = broker.New(quiet)
	n.pipeline, err = pipeline.Open(ctx, pipeline.Options{
		Store: n.store, Authorizer: unguarded{}, Logger: quiet, NodeName: "scenario",
		Deciders:    append(n.broker.Deciders(), inbox.NewDecider(n.broker)),
		Projections: n.broker.Projections(), Listeners: append(n.broker.Listeners(), n),
	})
	if err != nil {
		return err
	}
	return n.broker.Start(ctx, n.pipeline)
}

func (n *node) close() {
	if n.pipeline != nil {
		n.broker.Stop()
		_ = n.pipeline.Close() // nothing of it is needed any more
	}
	if n.store != nil {
		_ = n.store.Close()
	}
	_ = os.RemoveAll(n.directory)
}

func (n *node) setClock(ctx context.Context, at time.Time) error {
	if err := n.store.SetClock(ctx, &at); err != nil {
		return err
	}
	n.now = at
	n.broker.ClockMoved()
	return nil
}

// do gives a command to the broker and waits until everything that follows from it at this instant has happened.
func do[T any](ctx context.Context, n *node, actor pipeline.Actor, command pipeline.Command) (answer T, err error) {
	if answer, err = pipeline.Do[T](ctx, n.pipeline, pipeline.Act{Actor: actor, Tenant: tenant, Command: command}); err != nil {
		return answer, err
	}
	return answer, n.rest(ctx)
}

// rest waits until nothing is due or owed.
func (n *node) rest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, restTimeout)
	defer cancel()
	for {
		busy, err := n.busy(ctx)
		if err != nil || !busy {
			return err
		}
		n.broker.ClockMoved() // what is due since the deployment is looked for once a second otherwise
		select {
		case <-n.committed:
		case <-ctx.Done():
			return fmt.Errorf("the process does not come to rest within %s", restTimeout)
		case err := <-n.pipeline.Failed():
			return errors.Join(errors.New("the broker failed"), err)
		}
	}
}

func (n *node) busy(ctx context.Context) (busy bool, err error) {
	err = n.store.Read(ctx, func(reader store.Reader) error {
		if busy, err = pipeline.Owes(ctx, reader); busy || err != nil {
			return err
		}
		at, ok, err := broker.NextDue(ctx, reader)
		busy = ok && !at.After(n.now)
		return err
	})
	return busy, err
}

// nextDue is when the next thing happens by itself, until an instant.
func (n *node) nextDue(ctx context.Context, until time.Time) (at time.Time, ok bool, err error) {
	err = n.store.Read(ctx, func(reader store.Reader) error {
		at, ok, err = broker.NextDue(ctx, reader)
		return err
	})
	return at, ok && !at.After(until), err
}
