package broker_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// attempts counts how batches ended.
type attempts struct {
	outcomes [pipeline.BatchFailed + 1]atomic.Int64
}

// Submitted implements [pipeline.Observer].
func (*attempts) Submitted(context.Context, pipeline.Act) any { return nil }

// Answered implements [pipeline.Observer].
func (*attempts) Answered(pipeline.Answered) {}

// Batched implements [pipeline.Observer].
func (a *attempts) Batched(b pipeline.Batched) { a.outcomes[b.Outcome].Add(1) }

// startOnPostgres starts one node, which has several writers there.
func startOnPostgres(t *testing.T) (*node, *attempts) {
	t.Helper()
	db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	counted := &attempts{}
	n := startNodeAs(t, db, "several", func(*broker.Broker) {}, func(o *pipeline.Options) { o.Observer = counted })
	t.Cleanup(func() { n.stop(); db.Close() })
	return n, counted
}

// writersUsed is how many writers have committed something.
func (n *node) writersUsed() int {
	n.Helper()
	return read(n, func(reader store.Reader) (int, error) {
		writers := map[any]bool{}
		err := reader.Select(n.Context(), store.Query{Table: pipeline.SegmentTable, Columns: []string{"writer"}}, func(row store.Row) error {
			writers[row[0]] = true
			return nil
		})
		return len(writers), err
	})
}

// workAll completes so many jobs, with several workers that do not wait for answers.
func (n *node) workAll(count int) {
	n.Helper()
	var left, done sync.WaitGroup
	left.Add(count)
	working, stop := context.WithCancel(n.Context())
	for range 4 {
		done.Go(func() {
			for working.Err() == nil {
				jobs, err := n.broker.PollJobs(working, tester, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Hour, Max: 50, Tenants: []string{tenant}}, time.Second)
				if err != nil && working.Err() == nil {
					n.Error(err)
				}
				for _, job := range jobs {
					err := n.pipeline.SubmitThen(working, pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CompleteJob{Job: job.Key}}, func(_ any, err error) {
						if err != nil {
							n.Error(err)
						}
						left.Done()
					})
					if err != nil {
						n.Error(err)
						left.Done()
					}
				}
			}
		})
	}
	left.Wait()
	stop()
	done.Wait()
}

// wantFewRetries says that the writers seldom got into each other's way.
func (n *node) wantFewRetries(counted *attempts) {
	n.Helper()
	committed, retried, failed := counted.outcomes[pipeline.BatchCommitted].Load(), counted.outcomes[pipeline.BatchRetried].Load(), counted.outcomes[pipeline.BatchFailed].Load()
	n.Logf("%d batches committed, %d tried again, %d failed", committed, retried, failed)
	if retried*20 > committed || failed > 0 {
		n.Errorf("%d batches were committed, %d tried again, %d failed", committed, retried, failed)
	}
	if used := n.writersUsed(); used < 2 {
		n.Errorf("%d writers have committed something", used)
	}
}

// TestSeveralWritersOnOneLargeInstance: a thousand jobs of one instance, which one of them at a time can change.
func TestSeveralWritersOnOneLargeInstance(t *testing.T) {
	n, counted := startOnPostgres(t)
	const count = 1000
	n.deploy(process("many", fmt.Sprintf(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements><multiInstanceLoopCharacteristics>
<extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..%d return i"/></extensionElements></multiInstanceLoopCharacteristics></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`, count)))
	instance := n.create("many", "")
	n.workAll(count)
	if state := n.finished(instance).Instance.State; state != broker.StateCompleted {
		t.Errorf("the instance is %s", state)
	}
	n.wantFewRetries(counted)
}

// TestSeveralWritersOnManyInstances: instances that wait for jobs and messages, begun, worked and told at the same time.
func TestSeveralWritersOnManyInstances(t *testing.T) {
	n, counted := startOnPostgres(t)
	const count = 300
	n.deploy(process("both", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="told"/>
<intermediateCatchEvent id="told"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
<sequenceFlow id="f3" sourceRef="told" targetRef="e"/><endEvent id="e"/>`))
	instances := make([]int64, count)
	var callers sync.WaitGroup
	callers.Go(func() { n.workAll(count) })
	for part := range 10 {
		callers.Go(func() {
			for i := part; i < count; i += 10 {
				instances[i] = n.create("both", fmt.Sprintf(`{"order": "order %d"}`, i))
				do[any](n, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: fmt.Sprint("order ", i), TimeToLive: time.Hour})
			}
		})
	}
	callers.Wait()
	for _, instance := range instances {
		if state := n.finished(instance).Instance.State; state != broker.StateCompleted {
			t.Fatalf("an instance is %s", state)
		}
	}
	n.wantFewRetries(counted)
}
