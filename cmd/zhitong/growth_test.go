package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
)

// TestGrowth loads live and finished instances into a store and then holds what
// a full store must: every search finds what is there and uses an index, and
// loaded instances go on. ZHITONG_TEST_GROWTH=LIVE,FINISHED loads more and tells
// the throughput of an empty and of a full store, and how long searches take.
func TestGrowth(t *testing.T) {
	for name, location := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + t.TempDir() },
		"postgres": func(t *testing.T) string { return testpostgres.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			g := wantedGrowth(t)
			n := startBenchmarkNode(t, t.TempDir(), func(s *settings) { s.Data, s.Store, s.Keys = "", location(t), t.TempDir() })
			defer stop(t, n)
			g.load(t, n)
			t.Logf("%d live and %d finished instances loaded, %.0f a second", g.live, g.finished, float64(g.live+g.finished)/g.loaded.Seconds())
			measureSearches(t, n.url(), g, 20)
		})
	}
}

// wantedGrowth is how much is loaded.
func wantedGrowth(t *testing.T) *growth {
	g := &growth{live: 2000, finished: 5000}
	if text := os.Getenv("ZHITONG_TEST_GROWTH"); text != "" {
		if _, err := fmt.Sscanf(text, "%d,%d", &g.live, &g.finished); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// throughput completes one-task instances and tells how many a second.
func throughput(t *testing.T, n *node, count int) float64 {
	began := time.Now()
	complete(t, n, inProcess{n}, count)
	return float64(count) / time.Since(began).Seconds()
}
