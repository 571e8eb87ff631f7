package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/store"
)

// The marks for a full store: the part of the throughput of an empty one that
// it keeps, and how long searches may take.
const (
	minKept       = 0.75
	maxSearchTime = 50 * time.Millisecond
	measuredFrom  = 100_000 // loaded instances from which on the marks are held
)

// TestGrowth loads live and finished instances into a store and then holds what
// a full store must: every search finds what is there, and loaded instances go
// on. ZHITONG_TEST_GROWTH=LIVE,FINISHED loads more and tells the throughput of
// an empty and of a full store and how long searches take; ZHITONG_TEST_STORE
// names one store, sqlite or postgres, ZHITONG_TEST_GROWTH_STORE a store that
// is loaded unless it is already and kept.
func TestGrowth(t *testing.T) {
	for name, location := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + t.TempDir() },
		"postgres": func(t *testing.T) string { return testpostgres.Start(t) },
	} {
		if only := os.Getenv("ZHITONG_TEST_STORE"); only != "" && only != name {
			continue
		}
		t.Run(name, func(t *testing.T) {
			g, of := wantedGrowth(t), cmp.Or(os.Getenv("ZHITONG_TEST_GROWTH_STORE"), location(t))
			full, noted := growthNode(t, of)
			if !isLoaded(t, full) {
				g.load(t, full)
				analyze(t, of)
				t.Logf("%d live and %d finished instances loaded, %.0f a second", g.live, g.finished, float64(g.live+g.finished)/g.loaded.Seconds())
			}
			t.Run("plans", func(t *testing.T) { checkPlans(t, full, noted, g) })
			t.Run("searches", func(t *testing.T) { measureSearches(t, full.url(), g) })
			if g.live+g.finished < measuredFrom {
				t.Run("waits", func(t *testing.T) { walkWaits(t, full.url(), noted, g) })
				t.Run("goes on", func(t *testing.T) { goOn(t, full) })
			} else {
				t.Run("throughput", func(t *testing.T) {
					empty, _ := growthNode(t, location(t))
					compareThroughput(t, empty, full)
				})
			}
			t.Run("batch", func(t *testing.T) { resolveByVariable(t, full) })
		})
	}
}

// growthNode starts a node on a store, whose reads can be noted.
func growthNode(t *testing.T, location string) (*node, *askedStore) {
	t.Helper()
	keys := t.TempDir()
	if directory, isSQLite := strings.CutPrefix(location, "sqlite:"); isSQLite {
		keys = directory
	} else if os.Getenv("ZHITONG_TEST_GROWTH_STORE") != "" {
		keys = filepath.Join(os.TempDir(), "zhitong-growth-keys")
	}
	began := time.Now()
	n, noted := openAskedNode(t, &settings{Listen: "127.0.0.1:0", Store: location, Keys: keys, Auth: "off", GRPC: gatewaySettings{Listen: "127.0.0.1:0"}})
	serving(t, n)
	t.Logf("started in %s, %d MB resident", time.Since(began).Round(time.Millisecond), residentBytes()>>20)
	return n, noted
}

// isLoaded says whether instances were loaded before.
func isLoaded(t *testing.T, n *node) (loaded bool) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		found, err := broker.InstancesByKey(t.Context(), reader, []int64{loadedInstance(0)})
		loaded = len(found) > 0
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// wantedGrowth is how much is loaded.
func wantedGrowth(t *testing.T) *growth {
	g := &growth{live: 11_000, finished: 1500}
	if text := os.Getenv("ZHITONG_TEST_GROWTH"); text != "" {
		if _, err := fmt.Sscanf(text, "%d,%d", &g.live, &g.finished); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// compareThroughput completes one-task instances in an empty and in a full
// store, in turns, since the machine may have other things to do.
func compareThroughput(t *testing.T, empty, full *node) {
	const turns, count = 4, 8000
	growthActs{t, empty}.submit(&broker.Deploy{Files: growthModels})
	var inEmpty, inFull stretch
	for range turns {
		inEmpty.run(t, empty, count)
		inFull.run(t, full, count)
	}
	kept := inFull.rate() / inEmpty.rate()
	t.Logf("one-task instances a second: %.0f (%.0f µs of this process) in the empty store, %.0f (%.0f µs) in the full one: %.0f %%",
		inEmpty.rate(), inEmpty.processor(), inFull.rate(), inFull.processor(), kept*100)
	if kept < minKept {
		t.Errorf("the full store keeps %.0f %% of the throughput, below %.0f %%", kept*100, minKept*100)
	}
}

// run completes instances in process.
func (s *stretch) run(t *testing.T, n *node, count int) {
	before := processorTime()
	began := time.Now()
	latencies := complete(t, n, patient{inProcess{n}}, count)
	s.count, s.took, s.used = s.count+count, s.took+time.Since(began), s.used+processorTime()-before
	s.p99 = max(s.p99, milliseconds(latencies[count*99/100]))
}

// processor gives microseconds of a processor that an instance took.
func (s *stretch) processor() float64 { return float64(s.used.Microseconds()) / float64(s.count) }

// patient starts again what an overloaded server refuses.
type patient struct{ inProcess }

func (c patient) start(ctx context.Context) (key int64, err error) {
	for key, err = c.inProcess.start(ctx); pipeline.CodeOf(err) == pipeline.ResourceExhausted; key, err = c.inProcess.start(ctx) {
		if !pause(ctx, 10*time.Millisecond) {
			return 0, ctx.Err()
		}
	}
	return key, err
}

// goOn has loaded instances go on: one ends when its job is completed, one with
// an incident when that is resolved and its job is completed, as any others do.
func goOn(t *testing.T, n *node) {
	do := growthActs{t, n}
	found := func(query func(context.Context, store.Reader) error) {
		t.Helper()
		if err := n.store.Read(t.Context(), func(reader store.Reader) error { return query(t.Context(), reader) }); err != nil {
			t.Fatal(err)
		}
	}
	var failed *broker.IncidentHistory
	found(func(ctx context.Context, reader store.Reader) error {
		page, err := broker.SearchIncidents(ctx, reader, broker.Search{Tenants: []string{growthTenant}, Limit: 1,
			Where: []store.Condition{store.Compare{Column: "id", Op: store.Less, Value: loadedInstance(1 << 20)}}})
		if len(page.Items) == 1 {
			failed = page.Items[0]
		}
		return err
	})
	if failed == nil {
		t.Fatal("no loaded instance has an incident")
	}
	once := 1
	do.submit(&broker.UpdateJob{Job: failed.Incident.Job, Retries: &once})
	do.submit(&broker.ResolveIncident{Incident: failed.Incident.Key})
	do.submit(&broker.CompleteJob{Job: failed.Incident.Job})
	jobs, err := n.broker.PollJobs(t.Context(), everybody, broker.ActivateJobs{Type: "held", Worker: "w", Timeout: time.Minute, Max: 1, Tenants: []string{growthTenant}}, time.Minute)
	if err != nil || len(jobs) != 1 {
		t.Fatal(jobs, err)
	}
	waiting := jobs[0].Instance
	do.submit(&broker.CompleteJob{Job: jobs[0].Key})
	found(func(ctx context.Context, reader store.Reader) error {
		ended, err := broker.InstancesByKey(ctx, reader, []int64{waiting, failed.Incident.Instance})
		for _, key := range []int64{waiting, failed.Incident.Instance} {
			if one := ended[key]; one == nil || one.State != broker.StateCompleted || key >= loadedInstance(1<<20) {
				t.Errorf("instance %d has not gone on: %+v", key, one)
			}
		}
		return err
	})
}
