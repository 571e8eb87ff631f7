package main

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/closing"
	"zhitong/recon/rulebook"
	"zhitong/recon/totals"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/store"
)

// module is what a finance module hands to the platform.
type module struct {
	name       string
	migrations []store.Migration
	deciders   []pipeline.Decider
	workers    func(*node) []broker.Worker
	routes     func(*node) []func(*rest.Server, huma.API)
}

// modules is the one list of the finance modules that are built in.
func modules() []module {
	return []module{{
		name:       "rulebook",
		migrations: rulebook.Migrations(),
		deciders:   []pipeline.Decider{rulebook.Decider{}},
		workers:    func(*node) []broker.Worker { return nil },
		routes: func(*node) []func(*rest.Server, huma.API) {
			return []func(*rest.Server, huma.API){rest.RegisterRulebook}
		},
	}, {
		name:       "reconciliation",
		migrations: workbench.Migrations(),
		deciders:   []pipeline.Decider{workbench.Decider{}},
		workers: func(n *node) []broker.Worker {
			return slices.Concat(workbench.Workers(n.pipeline, n.sealer, rest.DefaultTenant),
				closing.Workers(n.pipeline.Store(), rest.DefaultTenant), totals.Workers(n.pipeline.Store(), rest.DefaultTenant))
		},
		routes: func(n *node) []func(*rest.Server, huma.API) {
			return []func(*rest.Server, huma.API){rest.RegisterReconciliation}
		},
	}}
}
