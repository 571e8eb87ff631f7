package broker_test

import (
	"testing"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// TestResolvingGoesThroughTheOpenIncidents selects the open incidents of active
// instances, of few and of many, among so many instances without any that to load all
// of them would take more than fifty steps.
func TestResolvingGoesThroughTheOpenIncidents(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { resolveAmongMany(start(t)) })
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := startNode(t, db, "one")
		defer func() { n.stop(); db.Close() }()
		resolveAmongMany(n)
	})
}

func resolveAmongMany(n *node) {
	const live = 40_000
	instance := func(i int64) int64 { return 1<<40 + i }
	state := func(i int64) string {
		if i%3 == 2 {
			return broker.StateCompleted
		}
		return broker.StateActive
	}
	of := func(i int64) string {
		if i%5 == 4 {
			return "other"
		}
		return tenant
	}
	var instances []map[string]any
	for i := range int64(live) {
		instances = append(instances, map[string]any{"id": instance(i), "tenant": of(i), "process_id": []string{"p", "q"}[i%2], "state": state(i), "started_at": morning.UnixMicro()})
	}
	n.insert("process_instance", instances)

	// Two incidents each are of every seventh instance, one in ten is resolved. What is
	// added later is of instances that have ended.
	added, meant := int64(0), map[string]int{}
	add := func(until int64) {
		var incidents []map[string]any
		for last := added; added < until; added++ {
			i := added / 2 * 7
			if last > 0 {
				i = 3*added + 2
			}
			of := &broker.IncidentHistory{State: broker.StateActive, Incident: engine.Incident{Key: 1<<41 - added, Instance: instance(i), Tenant: of(i)}} // the order of keys is another
			if added%10 == 1 {
				of.State = "RESOLVED"
			}
			if of.State == broker.StateActive && state(i) == broker.StateActive && of.Incident.Tenant == tenant {
				meant[""]++
				meant[[]string{"p", "q"}[i%2]]++
			}
			body, err := pipeline.EncodeBody(of)
			if err != nil {
				n.Fatal(err)
			}
			incidents = append(incidents, map[string]any{"id": of.Incident.Key, "instance": of.Incident.Instance, "tenant": of.Incident.Tenant, "state": of.State, "body": body})
		}
		n.insert("incident_history", incidents)
	}
	resolved := func(process string, most int64) {
		n.Helper()
		where := store.And{}
		if process != "" {
			where = append(where, store.Compare{Column: "process_id", Op: store.Equal, Value: process})
		}
		before := n.segments()
		key := do[int64](n, &broker.CreateBatch{Type: broker.BatchResolve, Tenants: []string{tenant}, Plan: broker.BatchPlan{Where: broker.Selection{Condition: where}}})
		n.waitFor(func() bool { return !n.operation(key).EndedAt.IsZero() })
		if o := n.operation(key); o.Total != meant[process] || meant[process] == 0 {
			n.Errorf("%d incidents of %q are selected, not %d", o.Total, process, meant[process])
		}
		if steps := n.segments() - before; steps > most {
			n.Errorf("%d commits for the incidents of %q, more than %d", steps, process, most)
		}
	}
	add(40)
	resolved("", 20)
	resolved("p", 20)
	add(11_400) // more than are listed
	resolved("q", 20)
}

// segments says how many batches were committed.
func (n *node) segments() int64 {
	n.Helper()
	return read(n, func(reader store.Reader) (int64, error) {
		return reader.Count(n.Context(), store.Query{Table: pipeline.SegmentTable}, 1<<40)
	})
}
