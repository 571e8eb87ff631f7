package broker_test

import (
	"context"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// TestWorkThatMissesSomethingBecomesAnIncident: that a thing is not there which
// the work needs is no sign that the job is gone; the job must not wait and be
// tried for ever without a word.
func TestWorkThatMissesSomethingBecomesAnIncident(t *testing.T) {
	missing := pipeline.Refuse(pipeline.NotFound, "there is no such account")
	for name, work := range map[string]broker.Work{
		"in the work": func(context.Context, broker.ActivatedJob) (broker.Result, error) { return broker.Result{}, missing },
		"in what it wants": func(context.Context, broker.ActivatedJob) (broker.Result, error) {
			return broker.Result{Attached: []pipeline.Command{&broker.ResolveIncident{Incident: 1}}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := start(t)
			n.deploy(process("one", strings.Replace(oneTask, `type="work"`, `type="work" retries="1"`, 1)))
			working := n.broker.StartWorkers(t.Context(), []broker.Worker{{Type: "work", Work: work, Actor: pipeline.System, Tenants: []string{tenant}}})
			defer working.Stop()
			instance := n.create("one", "{}")
			var found []*broker.IncidentHistory
			n.waitFor(func() bool {
				found = read(n, func(reader store.Reader) (broker.Page[broker.IncidentHistory], error) {
					return broker.SearchIncidents(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
				}).Items
				return len(found) > 0
			})
			if incident := found[0].Incident; incident.Instance != instance || incident.Type != engine.IncidentJobNoRetries || incident.Message == "" {
				t.Errorf("incident %+v", incident)
			}
		})
	}
}
