package broker_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
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

// TestManyJobsArePassedOverInFewSteps: who takes no lease looks behind hundreds of jobs that had one by an earlier release, for one job.
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
		n.unmarkJobs()
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

// TestAJobIsReachedBehindAnyNumberOfOthers: those that had a lease keep nobody from it who takes none, however many they are.
func TestAJobIsReachedBehindAnyNumberOfOthers(t *testing.T) {
	onOneNode(t, memorytest.Options{}, func(t *testing.T, n *node, _ *kindsOf) {
		n.deploy(process("one", oneTask), process("many", strings.Replace(oneTask, `</extensionElements></serviceTask>`,
			`</extensionElements><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"/></extensionElements></multiInstanceLoopCharacteristics></serviceTask>`, 1)))
		const others = 4*broker.MaxJobsPerActivation + 500
		n.create("many", fmt.Sprintf(`{"items": [%s0]}`, strings.Repeat("0,", others-1)))
		command := broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Minute, Max: broker.MaxJobsPerActivation, Tenants: []string{tenant}, Lease: true}
		for left := others; left > 0; {
			taken, err := n.broker.PollJobs(t.Context(), tester, command, time.Minute)
			if err != nil || len(taken) == 0 {
				t.Fatalf("%d jobs with a lease are left: %v", left, err)
			}
			left -= len(taken)
		}
		time.Sleep(time.Hour) // they time out
		synctest.Wait()
		last := n.create("one", "")
		command.Max, command.Lease = 1, false
		if plain, err := n.broker.PollJobs(t.Context(), tester, command, -1); err != nil || len(plain) != 1 || plain[0].Instance != last {
			t.Errorf("%d jobs without a lease: %v", len(plain), err)
		}
	})
}

// unmarkJobs has the rows of jobs be as an earlier release wrote them, which did not mark those that had a lease.
func (n *node) unmarkJobs() {
	n.Helper()
	var rows []store.Row
	for _, row := range n.rowsOf("job") { // without the columns that were added
		rows = append(rows, append(slices.Clone(row), nil))
	}
	if err := n.db.Write(n.Context(), func(tx store.Tx) error { return tx.Upsert(n.Context(), tableNamed(n.TB.(*testing.T), "job"), rows) }); err != nil {
		n.Fatal(err)
	}
}

// TestJobsThatAnEarlierReleaseGaveOutWithALease, which did not mark them, are for those who take one.
func TestJobsThatAnEarlierReleaseGaveOutWithALease(t *testing.T) {
	onOneNode(t, memorytest.Options{}, func(t *testing.T, n *node, _ *kindsOf) {
		n.deploy(process("one", oneTask))
		n.create("one", "")
		command := broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Minute, Max: 1, Tenants: []string{tenant}, Lease: true}
		leased, err := n.broker.PollJobs(t.Context(), tester, command, -1)
		if err != nil || len(leased) != 1 {
			t.Fatalf("%d jobs with a lease: %v", len(leased), err)
		}
		n.broker.ReleaseJobs(t.Context(), leased)
		n.unmarkJobs()
		last := n.create("one", "")
		command.Lease = false
		if plain, err := n.broker.PollJobs(t.Context(), tester, command, -1); err != nil || len(plain) != 1 || plain[0].Instance != last {
			t.Errorf("%d jobs without a lease: %v", len(plain), err)
		}
		command.Lease = true
		if again, err := n.broker.PollJobs(t.Context(), tester, command, -1); err != nil || len(again) != 1 || again[0].Key != leased[0].Key {
			t.Errorf("%d jobs with a lease: %v", len(again), err)
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
