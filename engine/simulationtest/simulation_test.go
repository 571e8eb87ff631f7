package simulationtest

import (
	"os"
	"runtime/debug"
	"strconv"
	"testing"
)

// simulatedSteps is how many decisions the simulation takes; ZHITONG_SIMULATION_STEPS asks for more.
const simulatedSteps = 1_000_000

// TestSimulation sends random interleavings of jobs, people, messages, time, failures, operators and cancellations
// through random models, loses decisions before they are kept, and looks after every act for what must never be. Whatever
// the engine executes must happen in it.
// ZHITONG_SIMULATION_SEED repeats the history of one seed, ZHITONG_SIMULATION_FIRST begins with another one.
func TestSimulation(t *testing.T) {
	if seed, given := number(t, "ZHITONG_SIMULATION_SEED"); given {
		if failure := One(seed); failure != nil {
			t.Fatal(failure)
		}
		return
	}
	steps, first := uint64(simulatedSteps), uint64(0)
	if asked, given := number(t, "ZHITONG_SIMULATION_STEPS"); given {
		steps = asked
	}
	if asked, given := number(t, "ZHITONG_SIMULATION_FIRST"); given {
		first = asked
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1600)) // histories are small, and garbage soon: half of the time otherwise
	result := Run(first, int(steps), func(f *Failure) { t.Error(f) }, func(steps int64) { t.Logf("%d steps", steps) })
	t.Logf("%d steps of %d random histories from seed %d on\n%s", result.Steps, result.Histories, first, result.Coverage)
	if missing := result.Coverage.Missing(expected()); len(missing) > 0 && steps >= simulatedSteps {
		t.Errorf("this never happened: %q", missing)
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
