package broker_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// TestJobsOfOthersStandInNobodysWay: a worker without leases gets the job that it may take behind those that once had
// one, and workers of several tenants who are served together get one each, though those of one tenant are the first.
func TestJobsOfOthersStandInNobodysWay(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	for range 4 {
		n.create("one", "")
	}
	command := broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Hour, Max: 3, Tenants: []string{tenant}, Lease: true}
	leased, err := n.broker.PollJobs(t.Context(), tester, command, -1)
	if err != nil || len(leased) != 3 {
		t.Fatalf("%d jobs with a lease: %v", len(leased), err)
	}
	n.broker.ReleaseJobs(t.Context(), leased)
	command.Max, command.Lease = 1, false
	plain, err := n.broker.PollJobs(t.Context(), tester, command, -1)
	if err != nil || len(plain) != 1 {
		t.Fatalf("%d jobs without a lease: %v", len(plain), err)
	}
	if again, err := n.broker.PollJobs(t.Context(), tester, command, -1); err != nil || len(again) != 0 {
		t.Errorf("%d jobs that had a lease are given to who takes none: %v", len(again), err)
	}
	n.servedTogether()
}

// lookedAt counts the statements on jobs.
type lookedAt struct{ jobs atomic.Int64 }

// Decide implements [memorytest.Control].
func (c *lookedAt) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Statement && call.Table == "job" {
		c.jobs.Add(1)
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*lookedAt) Shuffle(int, func(i, j int)) {}

// TestManyJobsArePassedOverInFewSteps: who takes no lease looks behind hundreds of jobs that had one, for one job.
func TestManyJobsArePassedOverInFewSteps(t *testing.T) {
	control := &lookedAt{}
	onOneNode(t, memorytest.Options{Control: control}, func(t *testing.T, n *node, _ *kindsOf) {
		n.deploy(process("one", oneTask))
		const leased = 300
		for range leased {
			n.create("one", "")
		}
		command := broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Second, Max: leased, Tenants: []string{tenant}, Lease: true}
		if taken, err := n.broker.PollJobs(t.Context(), tester, command, -1); err != nil || len(taken) != leased {
			t.Fatalf("%d jobs with a lease: %v", len(taken), err)
		}
		time.Sleep(5 * time.Second) // they time out
		synctest.Wait()
		last := n.create("one", "")
		command.Max, command.Lease = 1, false
		before := control.jobs.Load()
		plain, err := n.broker.PollJobs(t.Context(), tester, command, -1)
		if err != nil || len(plain) != 1 || plain[0].Instance != last {
			t.Errorf("%d jobs without a lease: %v", len(plain), err)
		}
		if looks := control.jobs.Load() - before; looks > 20 {
			t.Errorf("%d statements for one job", looks)
		}
	})
}

// servedTogether has two tenants' workers served by one batch: while it is decided, all wait.
func (n *node) servedTogether() {
	n.Helper()
	for _, of := range []string{"first", "first", "first", "second"} {
		for _, command := range []pipeline.Command{&broker.Deploy{Files: []broker.File{process("one", oneTask)}}, &broker.CreateInstance{ProcessID: "one"}} {
			if _, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: tester, Tenant: of, Command: command}); err != nil {
				n.Fatal(err)
			}
		}
	}
	got, release := make(chan string, 4), make(chan struct{})
	err := n.pipeline.SubmitThen(n.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CreateInstance{ProcessID: "one"}},
		func(any, error) { <-release }) // holds the pipeline up until both are queued
	if err != nil {
		n.Fatal(err)
	}
	for _, of := range []string{"first", "second"} {
		command := &broker.ActivateJobs{Type: "work", Worker: of, Timeout: time.Hour, Max: 1, Tenants: []string{of}}
		err := n.pipeline.SubmitThen(n.Context(), pipeline.Act{Actor: tester, Command: command}, func(answer any, err error) {
			if jobs, _ := answer.([]broker.ActivatedJob); err == nil && len(jobs) == 1 {
				got <- jobs[0].Tenant
			} else {
				got <- "nothing"
			}
		})
		if err != nil {
			n.Fatal(err)
		}
	}
	close(release)
	if one, other := <-got, <-got; one != "first" || other != "second" {
		n.Errorf("the workers of two tenants get jobs of %s and %s", one, other)
	}
}
