package clustertest

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// node is a process of the cluster.
type node struct {
	store       *memorytest.Node
	broker      *broker.Broker
	pipeline    *pipeline.Pipeline
	sealer      *audit.Sealer
	serving     context.Context // for who waits, until it stops
	refuse      context.CancelFunc
	up          atomic.Bool // it takes commands
	over        atomic.Bool // it was stopped and has answered everybody, or could not start
	stopping    bool
	pausedUntil time.Time
	pending     int // requests without an answer
}

type everybody struct{}

// Authorize implements [pipeline.Authorizer].
func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// migrations are the tables of all that takes part.
func migrations() []store.Migration {
	all := pipeline.Migrations()
	for _, more := range [][]store.Migration{audit.Migrations(), ledger.Migrations(), broker.Migrations()} {
		all = append(all, more...)
	}
	return all
}

// start starts a process; it is up a little later, if nothing happens to it before.
func (l *life) start() *node {
	l.started++
	n := &node{store: l.database.Connect(fmt.Sprintf("node%02d", l.started))}
	n.serving, n.refuse = context.WithCancel(l.context)
	l.nodes = append(l.nodes, n)
	l.note("start %s", n.store.Name)
	random := rand.NewChaCha8([32]byte{byte(l.seed), byte(l.seed >> 8), byte(l.seed >> 16), byte(l.started)})
	l.running.Go(func() {
		if err := n.open(l.context, random, l.exclusive, l.writers); err != nil {
			n.store.Kill()
			n.close(l.context)
			return
		}
		n.up.Store(true)
	})
	return n
}

func (n *node) open(ctx context.Context, random *rand.ChaCha8, exclusive bool, writers int) (err error) {
	quiet := slog.New(slog.DiscardHandler)
	if err := n.store.Migrate(ctx, migrations()); err != nil {
		return err
	}
	n.broker = broker.New(quiet)
	n.broker.KeepHistory(keptDays)
	n.pipeline, err = pipeline.Open(ctx, pipeline.Options{Store: n.store, Authorizer: everybody{}, Logger: quiet, NodeName: n.store.Name, Writers: writers,
		Deciders:    append(n.broker.Deciders(), ledger.Decider{}, audit.NewDecider(signer, exclusive)),
		Projections: append(n.broker.Projections(), ledger.Folding{}, audit.NewProjection(random)), Listeners: n.broker.Listeners()})
	if err != nil {
		return err
	}
	if !exclusive {
		n.broker.HintOthers(n.store)
	}
	if err := n.broker.Start(ctx, n.pipeline); err != nil {
		n.broker = nil
		return err
	}
	n.sealer, err = audit.StartSealer(ctx, n.pipeline, audit.SealerOptions{Interval: 4 * time.Second, Logger: quiet})
	return err
}

// close ends what open began.
func (n *node) close(ctx context.Context) {
	n.refuse()
	if n.broker != nil && n.pipeline != nil {
		n.broker.Stop()
	}
	if n.sealer != nil {
		_ = n.sealer.Stop(ctx) // what is not sealed is sealed by another node
	}
	if n.pipeline != nil {
		n.pipeline.Close()
	}
	n.store.Close()
	n.over.Store(true)
}

// crash ends a process at once: nothing that it has not committed happens, and nobody hears from it.
func (l *life) crash(n *node) {
	l.note("crash %s", n.store.Name)
	n.store.Kill()
	l.forget(n)
	for _, a := range l.schedule.take() {
		if a.Node == n.store {
			l.schedule.release(a, memorytest.Proceed)
		}
	}
	if n.up.Swap(false) && !n.stopping {
		n.stopping = true
		l.running.Go(func() { n.close(l.context) })
	}
	l.remove(n)
}

// stop ends a process as an operator does: it answers all who wait.
func (l *life) stop(n *node) {
	l.note("stop %s", n.store.Name)
	n.up.Store(false)
	n.stopping = true
	l.running.Go(func() { n.close(l.context) })
}

func (l *life) nodeOf(a *arrival) *node {
	for _, n := range l.nodes {
		if n.store == a.Node {
			return n
		}
	}
	return nil
}

func (l *life) remove(gone *node) {
	for i, n := range l.nodes {
		if n == gone {
			l.nodes = append(l.nodes[:i:i], l.nodes[i+1:]...)
		}
	}
}

// bury takes away the nodes that are over, and those that can commit nothing more.
func (l *life) bury() error {
	for _, n := range append([]*node{}, l.nodes...) {
		if n.over.Load() {
			if n.pending > 0 && !n.store.Killed() {
				return fmt.Errorf("%s has stopped and owes %d answers", n.store.Name, n.pending)
			}
			l.remove(n)
			continue
		}
		if !n.up.Load() {
			continue
		}
		select {
		case err := <-n.pipeline.Failed():
			l.note("%s gave up: %v", n.store.Name, err)
			l.crash(n)
		default:
		}
	}
	return nil
}

// alive gives the nodes that take commands.
func (l *life) alive() []*node {
	var up []*node
	for _, n := range l.nodes {
		if n.up.Load() && !n.stopping {
			up = append(up, n)
		}
	}
	return up
}
