package clustertest

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
)

// simulatedSteps is how many calls of the database are simulated; ZHITONG_CLUSTER_STEPS asks for more.
const simulatedSteps = 60_000

// TestCluster lives one life after the other. ZHITONG_CLUSTER_SEED lives that of one seed, ZHITONG_CLUSTER_FIRST begins
// with another one.
func TestCluster(t *testing.T) {
	if seed, given := number(t, "ZHITONG_CLUSTER_SEED"); given {
		result := Live(t, seed)
		t.Logf("%d steps, digest %x, %v", result.Steps, result.Digest, result.Counts)
		if result.Failure != nil {
			t.Fatal(result.Failure)
		}
		return
	}
	first, _ := number(t, "ZHITONG_CLUSTER_FIRST")
	wanted, given := number(t, "ZHITONG_CLUSTER_STEPS")
	if !given {
		wanted = simulatedSteps
	}
	steps, seed, counts := 0, first, map[string]int{}
	for failures := 0; steps < int(wanted) && failures < 5; seed++ {
		result := Live(t, seed)
		steps += result.Steps
		for what, count := range result.Counts {
			counts[what] += count
		}
		if result.Failure != nil {
			failures++
			t.Error(result.Failure)
		}
	}
	t.Logf("%d steps of %d lives from seed %d on", steps, seed-first, first)
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%8d %s", counts[what], what)
	}
}

// TestSeedsReproduce: a seed that fails must fail again.
func TestSeedsReproduce(t *testing.T) {
	for seed := uint64(1_000_000); seed < 1_000_005; seed++ {
		if first, second := Live(t, seed), Live(t, seed); first.Digest != second.Digest {
			t.Errorf("seed %d gives %d steps with digest %x, then %d with %x", seed, first.Steps, first.Digest, second.Steps, second.Digest)
		}
	}
}

func number(t *testing.T, name string) (value uint64, given bool) {
	text := os.Getenv(name)
	if text == "" {
		return 0, false
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value, true
}
