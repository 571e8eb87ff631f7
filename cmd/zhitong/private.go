package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"zhitong/observe"
	"zhitong/pipeline"
	"zhitong/store"
)

// privateSettings are the flags of what is seen of a node from outside.
type privateSettings struct {
	Listen        string        `name:"private-listen" help:"Address of metrics, health and profiles, which asks nobody who he is, or off; off by default." default:"off" env:"ZHITONG_PRIVATE_LISTEN" placeholder:"HOST:PORT"`
	Tenants       int           `name:"metrics-tenants" help:"So many tenants have metrics of their own, the others are counted together; 0, as by default, counts all together without a label." default:"0" env:"ZHITONG_METRICS_TENANTS" placeholder:"NUMBER"`
	SlowStatement time.Duration `name:"slow-statement" help:"Statements of the store that take longer are logged, without their values; 1s by default, 0 for none." default:"1s" env:"ZHITONG_SLOW_STATEMENT" placeholder:"DURATION"`
}

// maxMetricsTenants bounds how many series tenants can make.
const maxMetricsTenants = 1000

func (s *privateSettings) wanted() bool { return s.Listen != "" && s.Listen != noGateway }

// check refuses settings that are none.
func (s *privateSettings) check() error {
	if s.wanted() {
		if _, _, err := net.SplitHostPort(s.Listen); err != nil {
			return misuse("--private-listen %s: HOST:PORT or off is wanted", s.Listen)
		}
	}
	if s.Tenants < 0 || s.Tenants > maxMetricsTenants {
		return misuse("--metrics-tenants: 0 to %d is wanted", maxMetricsTenants)
	}
	if s.SlowStatement < 0 {
		return misuse("--slow-statement: 0 or a duration such as 500ms is wanted")
	}
	return nil
}

// The parts of a node that /readyz tells of.
const (
	partStore      = "store"
	partMigrations = "migrations"
	partLease      = "lease"
	partWorkers    = "workers"
	partSurface    = "surface"
)

// private is what is seen of a node from outside.
type private struct {
	metrics  *observe.Metrics
	health   observe.Health
	tracing  *observe.Tracing // nil when nobody takes traces
	server   *http.Server     // nil when it is off
	listener net.Listener
}

// openPrivate starts to answer on the private address, before anything else is
// opened: a node that waits for its store tells so.
func (n *node) openPrivate(ctx context.Context) (err error) {
	p := &n.private
	p.metrics = observe.NewMetrics(version(), n.settings.Private.Tenants)
	p.health.Expect(partStore, partMigrations, partLease, partWorkers, partSurface)
	if p.tracing, err = observe.StartTracing(ctx, version(), n.settings.nodeName()); err != nil {
		return misuse("%v", err)
	}
	if !n.settings.Private.wanted() {
		return nil
	}
	if p.listener, err = net.Listen("tcp", n.settings.Private.Listen); err != nil {
		return misuse("%s cannot be listened on (--private-listen): %v", n.settings.Private.Listen, errors.Unwrap(err))
	}
	p.server = &http.Server{Handler: observe.Private(p.metrics, &p.health), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() { n.logIf("serving the private address", closedIsFine(p.server.Serve(p.listener))) }()
	return nil
}

func closedIsFine(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// address is where metrics and health are, "" for nowhere.
func (p *private) address() string {
	if p.listener == nil {
		return ""
	}
	return p.listener.Addr().String()
}

// close ends it, last of all.
func (p *private) close(ctx context.Context) error {
	err := p.tracing.Stop(ctx)
	if p.server != nil {
		err = errors.Join(err, p.server.Shutdown(ctx))
	}
	return err
}

// requests counts and traces the requests of the surfaces.
func (p *private) requests() *observe.Requests {
	return &observe.Requests{Metrics: p.metrics, Tracing: p.tracing}
}

// ready says whether the node is.
func (p *private) ready(ctx context.Context) (ready bool, why string) {
	return observe.Ready(p.health.Parts(ctx))
}

// works is the probe of what works once it is there.
func works(context.Context) error { return nil }

// watchStore has the calls to the store timed, and its health probed.
func (n *node) watchStore() {
	n.herald, _ = n.store.(store.Herald)
	if pooled, ok := n.store.(store.Pooled); ok {
		n.pools = pooled.Pools
	}
	n.store = observe.WatchStatements(n.store, n.private.metrics, n.logger, n.settings.Private.SlowStatement)
	n.private.health.Set(partStore, func(ctx context.Context) error {
		return n.store.Read(ctx, func(store.Reader) error { return nil })
	})
}

// watchPipeline has queue and backlog shown, and the lease probed: it is renewed,
// which shows that the store can be written.
func (n *node) watchPipeline() error {
	n.private.health.Set(partLease, func(ctx context.Context) error {
		err := n.pipeline.RenewLease(ctx)
		if pipeline.Fenced(err) {
			return observe.Reason("another node has taken over this one's lease")
		}
		if err != nil && ctx.Err() == nil {
			n.logger.Warn("renewing the node's lease for a readiness probe failed", "error", err)
		}
		return err
	})
	return errors.Join(n.private.metrics.Watch(n.pipeline, n.pools), n.private.metrics.WatchWaiting(n.broker.Waiting))
}

// watchWorkers probes the workers.
func (n *node) watchWorkers() {
	n.private.health.Set(partWorkers, func(context.Context) error {
		if failing := n.workers.Failing(); len(failing) > 0 {
			return observe.Reason("these find no jobs: " + strings.Join(failing, ", "))
		}
		return nil
	})
}
