package broker_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// limits are the processes whose instances each worker may change; who is not named may
// change all.
type limits struct {
	mu sync.Mutex
	of map[string][]string
}

func (l *limits) set(worker string, processes ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[worker] = processes
}

// Authorize implements [pipeline.Authorizer].
func (l *limits) Authorize(ctx context.Context, actor pipeline.Actor, tenant, permission string) error {
	_, err := l.Scope(ctx, actor, tenant, permission)
	return err
}

// Scope implements [pipeline.Scoper].
func (l *limits) Scope(_ context.Context, actor pipeline.Actor, _, permission string) (pipeline.Scope, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	processes, limited := l.of[actor.ID]
	if !limited || permission != "job.activate" {
		return pipeline.Scope{All: true}, nil
	}
	if len(processes) == 0 {
		return pipeline.Scope{}, pipeline.Refuse(pipeline.Forbidden, "not for you")
	}
	scope := pipeline.Scope{}
	for _, process := range processes {
		scope.Resources = append(scope.Resources, pipeline.Resource{Type: identity.ResourceProcess, Permission: "UPDATE_PROCESS_INSTANCE", ID: process})
	}
	return scope, nil
}

// withLimits runs a test on a node with a clock of its own on which two processes have jobs
// of the same type, once where other nodes could be and once where none is.
func withLimits(t *testing.T, of map[string][]string, test func(n *node, kinds *kindsOf, limits *limits)) {
	for name, exclusive := range map[string]bool{"shared": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limits, kinds := &limits{of: maps.Clone(of)}, &kindsOf{}
				db := memorytest.New(memorytest.Options{Exclusive: exclusive}).Connect("one")
				n := startNodeAs(t, db, "one", func(*broker.Broker) {}, func(o *pipeline.Options) { o.Authorizer = limits }, kinds)
				defer n.stop()
				for _, id := range []string{"payment", "refund"} {
					n.deploy(process(id, `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
						<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>`))
				}
				test(n, kinds, limits)
			})
		})
	}
}

// waitsAs has somebody wait for jobs of some processes, nil for all that he may get, until
// nothing else goes on.
func (n *node) waitsAs(worker string, tenants []string, processes ...string) <-chan timed[[]broker.ActivatedJob] {
	command := broker.ActivateJobs{Type: "work", Worker: worker, Max: 5, Timeout: time.Hour, Tenants: tenants, Processes: processes}
	poll := inTime(func() ([]broker.ActivatedJob, error) {
		return n.broker.PollJobs(n.Context(), pipeline.Actor{ID: worker}, command, time.Minute)
	})
	synctest.Wait()
	return poll
}

// joins wants a worker to be given the job of an instance in the batch that begins it.
func (n *node) joins(worker <-chan timed[[]broker.ActivatedJob], kinds *kindsOf, process string) {
	n.Helper()
	began := time.Now()
	instance := n.create(process, "")
	got := <-worker
	if got.err != nil || len(got.answer) != 1 || got.answer[0].Instance != instance || time.Since(began) != 0 {
		n.Fatalf("%+v, %v after %s", got.answer, got.err, time.Since(began))
	}
	synctest.Wait()
	if last := *kinds.last.Load(); last != "process-instance.create job.activate" {
		n.Errorf("decided together: %s", last)
	}
}

// empty wants workers to get nothing for as long as they wait.
func (n *node) empty(workers ...<-chan timed[[]broker.ActivatedJob]) {
	n.Helper()
	for _, worker := range workers {
		if got := <-worker; got.err != nil || len(got.answer) != 0 {
			n.Errorf("%+v, %v", got.answer, got.err)
		}
	}
}

// TestWhoIsLimitedGetsAJobAsItComes of a process that he may change the instances of; others
// who wait longer keep nobody from it, and never get it.
func TestWhoIsLimitedGetsAJobAsItComes(t *testing.T) {
	withLimits(t, map[string][]string{"ann": {"payment"}, "bob": {"refund"}}, func(n *node, kinds *kindsOf, _ *limits) {
		own := []string{tenant}
		ann, elsewhere, bob := n.waitsAs("ann", own), n.waitsAs("bob", []string{"elsewhere"}), n.waitsAs("bob", own)
		n.joins(bob, kinds, "refund")
		n.joins(ann, kinds, "payment")
		ann, bob = n.waitsAs("ann", own), n.waitsAs("bob", []string{"elsewhere", tenant})
		n.joins(bob, kinds, "refund")
		n.create("refund", "")
		n.empty(ann, elsewhere)
		left := <-n.waitsAs("anybody", own)
		if len(left.answer) != 1 || left.answer[0].ProcessID != "refund" {
			n.Errorf("left are %+v, %v", left.answer, left.err)
		}
	})
}

// TestWhoAsksForJobsOfProcesses gets those as they come, and none of others by his rights.
func TestWhoAsksForJobsOfProcesses(t *testing.T) {
	withLimits(t, map[string][]string{"ann": {"payment", "refund"}, "bob": {"payment"}}, func(n *node, kinds *kindsOf, _ *limits) {
		own := []string{tenant}
		bob, ann, all := n.waitsAs("bob", own, "refund"), n.waitsAs("ann", own, "refund"), n.waitsAs("all", own, "payment")
		n.joins(ann, kinds, "refund")
		n.joins(all, kinds, "payment")
		n.create("refund", "")
		n.empty(bob)
		if left := <-n.waitsAs("anybody", own); len(left.answer) != 1 {
			n.Errorf("left are %+v, %v", left.answer, left.err)
		}
	})
}

// TestRightsChangeWhileAWorkerWaits: what counts are those of the moment when a job comes.
func TestRightsChangeWhileAWorkerWaits(t *testing.T) {
	withLimits(t, map[string][]string{"ann": {"payment"}}, func(n *node, kinds *kindsOf, limits *limits) {
		own := []string{tenant}
		ann := n.waitsAs("ann", own)
		limits.set("ann", "refund")
		payment := n.create("payment", "")
		synctest.Wait()
		refund := n.create("refund", "")
		if got := <-ann; got.err != nil || len(got.answer) != 1 || got.answer[0].Instance != refund {
			n.Errorf("%+v, %v", got.answer, got.err)
		}
		if got := <-n.waitsAs("other", own); len(got.answer) != 1 || got.answer[0].Instance != payment {
			n.Errorf("%+v, %v", got.answer, got.err)
		}
		ann = n.waitsAs("ann", own)
		limits.set("ann")
		n.create("refund", "")
		if got := <-ann; pipeline.CodeOf(got.err) != pipeline.Forbidden {
			n.Errorf("%+v, %v", got.answer, got.err)
		}
	})
}

// TestNoRightIsNoLimit: who may get jobs of no process gets none.
func TestNoRightIsNoLimit(t *testing.T) {
	other := pipeline.Scope{Resources: []pipeline.Resource{{Type: identity.ResourceProcess, Permission: "READ_PROCESS_INSTANCE", ID: "payment"}}}
	within := func(asked []string, scope pipeline.Scope) []string {
		return (&broker.ActivateJobs{Type: "work", Processes: asked}).Within(scope).(*broker.ActivateJobs).Processes
	}
	if got := within(nil, other); got == nil || len(got) != 0 {
		t.Errorf("%v", got)
	}
	both := pipeline.Scope{Resources: []pipeline.Resource{{Type: identity.ResourceProcess, Permission: "UPDATE_PROCESS_INSTANCE", ID: "payment"},
		{Type: identity.ResourceProcess, Permission: "UPDATE_PROCESS_INSTANCE", ID: "refund"}}}
	if got := within([]string{"refund", "other"}, both); !slices.Equal(got, []string{"refund"}) {
		t.Errorf("%v", got)
	}
}
