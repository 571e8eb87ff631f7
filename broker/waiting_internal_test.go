package broker

import "testing"

// TestNothingIsKeptOfTypesThatNobodyWaitsFor: callers choose job types freely,
// so what is kept of them must end with the last who waits.
func TestNothingIsKeptOfTypesThatNobodyWaitsFor(t *testing.T) {
	w := newWaiting()
	first, second := w.enter("a"), w.enter("a")
	came := w.forJobs("a")
	first()
	w.jobCame("a")
	select {
	case <-came:
	default:
		t.Error("a worker who still waits was not woken")
	}
	w.forJobs("a")
	second()
	if len(w.jobs) != 0 || len(w.workers) != 0 {
		t.Errorf("%d channels and %d types are kept", len(w.jobs), len(w.workers))
	}
}
