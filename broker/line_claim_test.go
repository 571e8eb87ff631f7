package broker_test

import (
	"context"
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

// kindsOf has the kinds of the commands of the last batch that did something.
type kindsOf struct{ last atomic.Pointer[string] }

// Committed implements [pipeline.Listener].
func (k *kindsOf) Committed(units []*pipeline.Unit) {
	var kinds []string
	for _, unit := range units {
		kinds = append(kinds, unit.Command.Kind())
	}
	if all := strings.Join(kinds, " "); all != "" {
		k.last.Store(&all)
	}
}

// onOneNode runs a test on a node with a clock of its own, and tells it what was
// decided together.
func onOneNode(t *testing.T, options memorytest.Options, test func(t *testing.T, n *node, kinds *kindsOf)) {
	synctest.Test(t, func(t *testing.T) {
		kinds := &kindsOf{}
		n := startNode(t, memorytest.New(options).Connect("one"), "one", kinds)
		defer n.stop()
		test(t, n, kinds)
	})
}

// waits has a worker wait for jobs until nothing else goes on.
func (n *node) waits(ctx context.Context, command broker.ActivateJobs) <-chan timed[[]broker.ActivatedJob] {
	command.Worker, command.Timeout, command.Tenants = "w", time.Hour, []string{tenant}
	poll := inTime(func() ([]broker.ActivatedJob, error) { return n.broker.PollJobs(ctx, tester, command, time.Hour) })
	synctest.Wait()
	return poll
}

// jobRow gives a job as search shows it.
func (n *node) jobRow(key int64) *broker.JobHistory {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.JobHistory], error) {
		return broker.SearchJobs(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "id", Op: store.Equal, Value: key}}})
	})
	if len(page.Items) != 1 {
		n.Fatalf("%d jobs have the key %d", len(page.Items), key)
	}
	return page.Items[0]
}

// TestAJobIsGivenAsItComes to a worker who waits, in the batch that brings it, with the
// variables that it sees, also those of before.
func TestAJobIsGivenAsItComes(t *testing.T) {
	for name, exclusive := range map[string]bool{"shared": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			onOneNode(t, memorytest.Options{Exclusive: exclusive}, func(t *testing.T, n *node, kinds *kindsOf) {
				n.deploy(process("two", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="first"/>
					<serviceTask id="first"><extensionElements><zeebe:taskDefinition type="first"/></extensionElements></serviceTask>
					<sequenceFlow id="f2" sourceRef="first" targetRef="second"/>
					<serviceTask id="second"><extensionElements><zeebe:taskDefinition type="second"/></extensionElements></serviceTask>
					<sequenceFlow id="f3" sourceRef="second" targetRef="e"/><endEvent id="e"/>`))
				first, second := n.waits(t.Context(), broker.ActivateJobs{Type: "first", Max: 5}), n.waits(t.Context(), broker.ActivateJobs{Type: "second", Max: 1, Fetch: []string{"客户", "sum"}})
				n.create("two", `{"客户":"张三","other":1}`)
				got := <-first
				if got.err != nil || len(got.answer) != 1 || string(got.answer[0].Variables["客户"]) != `"张三"` || len(got.answer[0].Variables) != 2 {
					t.Fatalf("%+v, %v", got.answer, got.err)
				}
				if last := *kinds.last.Load(); last != "process-instance.create job.activate" {
					t.Errorf("decided together: %s", last)
				}
				if row := n.jobRow(got.answer[0].Key); row.State != "CREATED" || row.Job.Worker != "w" || !row.Job.Deadline.Equal(got.answer[0].Deadline) {
					t.Errorf("search shows %+v", row)
				}
				do[any](n, &broker.CompleteJob{Job: got.answer[0].Key, Variables: vars(`{"sum":2}`)})
				next := <-second
				if next.err != nil || len(next.answer) != 1 || string(next.answer[0].Variables["客户"]) != `"张三"` || string(next.answer[0].Variables["sum"]) != "2" || len(next.answer[0].Variables) != 2 {
					t.Fatalf("%+v, %v", next.answer, next.err)
				}
				do[any](n, &broker.CompleteJob{Job: next.answer[0].Key})
				if state := n.state(next.answer[0].Instance); state != broker.StateCompleted {
					t.Errorf("the instance is %s", state)
				}
			})
		})
	}
}

// TestAJobOfAWorkerWhoHasGone is given to the next one, and times out for none.
func TestAJobOfAWorkerWhoHasGone(t *testing.T) {
	control := &holding{}
	onOneNode(t, memorytest.Options{Control: control, Exclusive: true}, func(t *testing.T, n *node, _ *kindsOf) {
		n.deploy(process("one", oneTask))
		leaving, leave := context.WithCancel(t.Context())
		gone, stays := n.waits(leaving, broker.ActivateJobs{Type: "work", Max: 1}), n.waits(t.Context(), broker.ActivateJobs{Type: "work", Max: 1})
		control.began, control.goOn = make(chan struct{}), make(chan struct{}) // of the test's own clock
		control.armed.Store(true)
		create := inTime(func() (any, error) { return n.create("one", ""), nil })
		<-control.began
		leave()
		synctest.Wait()
		close(control.goOn)
		<-create
		if got := <-gone; pipeline.CodeOf(got.err) != pipeline.DeadlineExceeded {
			t.Errorf("who has gone is told %v, %v", got.answer, got.err)
		}
		if got := <-stays; got.err != nil || len(got.answer) != 1 || got.took > time.Minute {
			t.Errorf("%d jobs after %v: %v", len(got.answer), got.took, got.err)
		}
	})
}

// holding holds the writing of a batch up.
type holding struct {
	armed       atomic.Bool
	began, goOn chan struct{}
}

// Decide implements [memorytest.Control].
func (c *holding) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Begin && call.Writes && strings.Contains(call.Caller, "fly") && c.armed.CompareAndSwap(true, false) {
		c.began <- struct{}{}
		<-c.goOn
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*holding) Shuffle(int, func(i, j int)) {}

// TestJobsAreGivenInTheirOrderAsTheyCome: those of a higher priority first.
func TestJobsAreGivenInTheirOrderAsTheyCome(t *testing.T) {
	onOneNode(t, memorytest.Options{}, func(t *testing.T, n *node, _ *kindsOf) {
		var tasks strings.Builder
		for _, priority := range []string{"10", "30", "20"} {
			tasks.WriteString(`<sequenceFlow id="to` + priority + `" sourceRef="fork" targetRef="t` + priority + `"/><serviceTask id="t` + priority +
				`"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:jobPriorityDefinition priority="=` + priority + `"/></extensionElements></serviceTask>`)
		}
		n.deploy(process("split", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>`+tasks.String()))
		poll := n.waits(t.Context(), broker.ActivateJobs{Type: "work", Max: 2})
		n.create("split", "")
		got := <-poll
		if got.err != nil || len(got.answer) != 2 || got.answer[0].ElementID != "t30" || got.answer[1].ElementID != "t20" {
			t.Errorf("%+v, %v", got.answer, got.err)
		}
		if left := n.take("work", 5); len(left) != 1 || left[0].ElementID != "t10" {
			t.Errorf("left are %+v", left)
		}
	})
}
