package broker_test

import (
	"context"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
)

// TestACallerWhoIsGoneKeepsNoJob: what was activated for nobody is there for
// others at once.
func TestACallerWhoIsGoneKeepsNoJob(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	n.create("one", "")
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := n.broker.PollJobs(gone, tester, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Hour, Max: 1, Tenants: []string{tenant}}, time.Hour)
	if pipeline.CodeOf(err) != pipeline.DeadlineExceeded {
		t.Errorf("polling for nobody: %v", err)
	}
	jobs := n.take("work", 1)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs are there for the next worker", len(jobs))
	}
	stale := jobs[0]
	stale.Deadline = stale.Deadline.Add(-time.Second)
	n.broker.ReleaseJobs(t.Context(), []broker.ActivatedJob{stale})
	if again := n.take("work", 1); len(again) != 0 {
		t.Error("the release of an earlier activation took the job out of a worker's hands")
	}
}
