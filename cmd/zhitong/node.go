package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/archive"
	"zhitong/audit"
	"zhitong/backup"
	"zhitong/broker"
	"zhitong/connections"
	"zhitong/documents"
	"zhitong/identity"
	"zhitong/inbox"
	"zhitong/ledger"
	"zhitong/observe"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
	"zhitong/web"
	"zhitong/zeebe"
)

// node is a running server: the floors of the house, wired.
type node struct {
	settings *settings
	logger   *slog.Logger
	store    store.Store
	pools    func() []store.Pool
	herald   store.Herald // nil for a store of one node
	people   *identity.Service
	broker   *broker.Broker
	pipeline *pipeline.Pipeline
	sealer   *audit.Sealer
	workers  *broker.Workers
	modules  []module
	archive  *archive.Directory // nil for none
	key      string             // public key of the audit log
	server   *http.Server
	listener *connections.Listener
	private  private

	gateway         *zeebe.Server // nil when it is off
	gatewayListener *connections.Listener
}

// openNode opens the store, migrates it, wires the modules and listens; Serve
// answers. What was opened is closed again when a later part fails.
func openNode(ctx context.Context, s *settings, logger *slog.Logger) (*node, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	n := &node{settings: s, logger: logger, pools: func() []store.Pool { return nil }}
	for _, part := range []func(context.Context) error{n.openPrivate, n.openArchive, n.openStore, n.openPipeline, n.openWorkers, n.listen, n.openGateway} {
		if err := part(ctx); err != nil {
			n.close()
			return nil, err
		}
	}
	return n, nil
}

func (n *node) openStore(ctx context.Context) (err error) {
	if n.store, err = openDatabase(ctx, n.settings, n.settings.Postgres.options(n.settings.TestClock)); err != nil {
		return err
	}
	n.watchStore()
	if err := n.store.Migrate(ctx, migrations()); err != nil {
		return err
	}
	n.private.health.Set(partMigrations, works)
	return nil
}

// openArchive makes the directory of the archive ready, if there is one.
func (n *node) openArchive(context.Context) (err error) {
	if n.settings.Archive == "" {
		return nil
	}
	if n.archive, err = archive.Open(n.settings.Archive); err != nil {
		return misuse("--archive: %v", err)
	}
	return nil
}

// keepArchive has the broker archive what leaves, with the places of its acts in
// the audit log. The modules above the broker must be there.
func (n *node) keepArchive() {
	if n.archive == nil {
		return
	}
	n.broker.ArchiveInto(n.archive.Writer(n.settings.nodeName(), archive.DefaultFileBytes), broker.Section{Name: "acts",
		Read: func(ctx context.Context, reader store.Reader, instances []any, each func(int64, any) error) error {
			return audit.EntriesOf(ctx, reader, instances, func(entry audit.Entry) error { return each(entry.Target, entry) })
		}})
}

// migrations lists the tables of everything that is built in.
func migrations() []store.Migration {
	all := pipeline.Migrations()
	for _, more := range [][]store.Migration{audit.Migrations(), identity.Migrations(), ledger.Migrations(), broker.Migrations(), inbox.Migrations(),
		documents.Migrations()} {
		all = append(all, more...)
	}
	for _, m := range modules() {
		all = append(all, m.migrations...)
	}
	return all
}

func (n *node) openPipeline(ctx context.Context) (err error) {
	private, public, err := n.signingKey(ctx)
	if err != nil {
		return err
	}
	signer, err := audit.ParsePrivateKey(private)
	if err != nil {
		return err
	}
	n.key = public
	n.modules = modules()
	n.broker = broker.New(n.logger)
	n.broker.KeepHistory(n.settings.Retention)
	n.people = identity.New(n.store, identity.Options{Random: rand.Reader, Issuer: n.settings.OIDC.issuer()})
	changes := rest.NewChanges()
	options := pipeline.Options{
		Store: n.store, Authorizer: n.authorizer(), Logger: n.logger, NodeName: n.settings.nodeName(), Release: version(),
		Observer: observe.Observer(n.private.metrics, n.private.tracing),
		Deciders: append(n.broker.Deciders(), inbox.NewDecider(n.broker), ledger.Decider{}, n.people.Decider(), documents.Decider{}, backup.Decider{},
			audit.NewDecider(signer, n.store.Exclusive())),
		Projections: append(n.broker.Projections(), ledger.Folding{}, audit.NewProjection(rand.Reader)),
		Listeners:   append(n.broker.Listeners(), changes),
		Caches:      []pipeline.Listener{n.people},
	}
	for _, m := range n.modules {
		options.Deciders = append(options.Deciders, m.deciders...)
	}
	n.keepArchive()
	if n.pipeline, err = pipeline.Open(ctx, options); err != nil {
		return err
	}
	if err := n.watchPipeline(); err != nil {
		return err
	}
	if err := n.people.Start(n.pipeline); err != nil {
		return err
	}
	n.server = rest.HTTP(n.surface(changes))
	if n.herald != nil {
		n.broker.HintOthers(n.herald)
	}
	return n.broker.Start(ctx, n.pipeline)
}

// authorizer decides who may do what.
func (n *node) authorizer() pipeline.Authorizer {
	if n.settings.Auth == "off" {
		return unguarded{}
	}
	return n.people
}

// surface wires console and REST.
func (n *node) surface(changes *rest.Changes) http.Handler {
	server := &rest.Server{
		Pipeline: n.pipeline, Broker: n.broker, Authorizer: n.authorizer(), Authenticator: callers{n.people}, Logger: n.logger,
		Version: version(), Changes: changes, Clock: time.Now, Console: web.Handler(), TestClock: n.settings.TestClock,
		Archive: n.archive, Ready: n.private.ready, Watched: n.private.requests().HTTP,
		Modules: []func(*rest.Server, huma.API){rest.RegisterLedger, rest.RegisterAudit(n.key), rest.RegisterIdentity(n.people), rest.RegisterBackup(migrations(), n.key)},
	}
	if n.settings.Auth == "off" {
		server.Anonymous = anonymous()
	}
	for _, m := range n.modules {
		server.Modules = append(server.Modules, m.routes(n)...)
	}
	return server.Handler()
}

func (n *node) openWorkers(ctx context.Context) (err error) {
	if n.sealer, err = audit.StartSealer(ctx, n.pipeline, audit.SealerOptions{Logger: n.logger}); err != nil {
		return err
	}
	var workers []broker.Worker
	for _, m := range n.modules {
		workers = append(workers, m.workers(n)...)
	}
	n.workers = n.broker.StartWorkers(ctx, workers)
	n.watchWorkers()
	return nil
}

// excessConnections are accepted beyond --connections to be told so.
const excessConnections = 256

func (n *node) listen(context.Context) (err error) {
	listener, err := net.Listen("tcp", n.settings.Listen)
	if err != nil {
		return misuse("%s cannot be listened on: %v", n.settings.Listen, errors.Unwrap(err))
	}
	n.listener = connections.Limit(listener, cmp.Or(n.settings.Connections, defaultConnections), excessConnections)
	return n.private.metrics.WatchConnections(observe.SurfaceREST, n.listener)
}

// url is where console and REST are.
func (n *node) url() string { return "http://" + n.listener.Addr().String() }

// serve answers until ctx ends or the node fails, then closes everything.
func (n *node) serve(ctx context.Context) error {
	failed := make(chan error, 2)
	go func() { failed <- n.server.Serve(n.listener) }()
	go n.serveGateway(failed)
	n.private.health.Set(partSurface, works)
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	case err = <-n.pipeline.Failed():
	}
	n.close()
	return err
}

// shutdown bounds how long open requests are waited for.
const shutdown = 10 * time.Second

// close ends what was opened, last first.
func (n *node) close() {
	ctx, cancel := context.WithTimeout(context.Background(), shutdown)
	defer cancel()
	n.private.health.Set(partSurface, func(context.Context) error { return observe.Reason("the node is stopping") })
	if n.gateway != nil {
		n.gateway.Stop(ctx)
		n.gatewayListener.Close() // of one that has not served yet
	}
	if n.server != nil && n.listener != nil {
		n.logIf("stopping the HTTP server", n.server.Shutdown(ctx))
	}
	if n.workers != nil {
		n.workers.Stop()
	}
	if n.sealer != nil {
		n.logIf("stopping the sealer", n.sealer.Stop(ctx))
	}
	if n.pipeline != nil {
		n.broker.Stop()
		n.logIf("stopping the pipeline", n.pipeline.Close())
	}
	if n.store != nil {
		n.logIf("closing the store", n.store.Close())
	}
	n.logIf("closing the private address", n.private.close(ctx))
}

func (n *node) logIf(what string, err error) {
	if err != nil && !errors.Is(err, os.ErrClosed) && !errors.Is(err, context.DeadlineExceeded) {
		n.logger.Warn(what+" failed", "error", err)
	}
}
