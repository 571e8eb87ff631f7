package broker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// batch begins a batch operation on the instances of a process.
func (n *node) batch(kind broker.BatchType, processID string, plan broker.BatchPlan) int64 {
	n.Helper()
	plan.Where = broker.Selection{Condition: store.Compare{Column: "process_id", Op: store.Equal, Value: processID}}
	return do[int64](n, &broker.CreateBatch{Type: kind, Tenants: []string{tenant}, Plan: plan})
}

func (n *node) operation(key int64) *broker.BatchOperation {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.BatchOperation], error) {
		return broker.SearchBatchOperations(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "id", Op: store.Equal, Value: key}}})
	})
	if len(page.Items) != 1 {
		n.Fatalf("%d batch operations %d", len(page.Items), key)
	}
	return page.Items[0]
}

// items counts the items of a batch operation by state.
func (n *node) items(key int64) map[string]int {
	n.Helper()
	counts := map[string]int{}
	for after := int64(0); ; {
		page := read(n, func(reader store.Reader) (broker.Page[broker.BatchItem], error) {
			return broker.SearchBatchItems(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: 1000, Where: []store.Condition{
				store.Compare{Column: "operation", Op: store.Equal, Value: key}, store.Compare{Column: "id", Op: store.Greater, Value: after}}})
		})
		for _, item := range page.Items {
			counts[item.State]++
			after = item.Key
		}
		if len(page.Items) < 1000 {
			return counts
		}
	}
}

// until gives other commands their turn until something holds.
func (n *node) until(holds func() bool) {
	n.Helper()
	for range 20_000 {
		if holds() {
			return
		}
		do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "nobody waits"})
	}
	n.Fatal("it never held")
}

func (n *node) createMany(processID string, count int) []int64 {
	n.Helper()
	keys := make([]int64, count)
	done := make(chan error, count)
	waiting := 0
	answered := func() {
		if err := <-done; err != nil {
			n.Fatal(err)
		}
		waiting--
	}
	for next := 0; next < count; {
		i := next
		act := pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CreateInstance{ProcessID: processID}}
		err := n.pipeline.SubmitThen(n.Context(), act, func(answer any, err error) {
			if err == nil {
				keys[i] = answer.(broker.InstanceCreated).Key
			}
			done <- err
		})
		switch {
		case err == nil:
			waiting++
			next++
		case pipeline.CodeOf(err) == pipeline.ResourceExhausted && waiting > 0: // as many as may wait do
			answered()
		default:
			n.Fatal(err)
		}
	}
	for waiting > 0 {
		answered()
	}
	return keys
}

func TestABatchOperationGoesOnWhereItWasStopped(t *testing.T) {
	directory := t.TempDir()
	db := openSQLite(t, directory)
	n := startNode(t, db, "one")
	n.deploy(process("one", oneTask))
	ended := n.create("one", "")
	n.completeJob("work")
	n.finished(ended)
	running := n.createMany("one", 1000)
	key := n.batch(broker.BatchCancel, "one", broker.BatchPlan{})
	n.create("one", "") // begun later, it is not meant
	n.finished(running[150])
	n.stop()
	db.Close()

	db = openSQLite(t, directory)
	n = startNode(t, db, "one")
	defer func() { n.stop(); db.Close() }()
	if o := n.operation(key); o.State != broker.StateActive || o.Completed == 0 || o.Completed == 1000 {
		t.Errorf("stopped half-way the operation is %+v", o)
	}
	for _, instance := range running {
		if state := n.finished(instance).Instance.State; state != broker.StateTerminated {
			t.Errorf("instance %d is %s", instance, state)
		}
	}
	o := n.operation(key)
	if o.State != broker.StateCompleted || o.Total != 1000 || o.Completed != 1000 || o.Failed != 0 || o.EndedAt.IsZero() || o.Actor != "tester" {
		t.Errorf("the operation ended as %+v", o)
	}
	if got := fmt.Sprint(n.items(key)); got != "map[COMPLETED:1000]" {
		t.Errorf("items %s", got)
	}
}

func TestABatchOperationMeetsWhatBeganBeforeTheClockWasSetBack(t *testing.T) {
	n := start(t)
	n.setClock(morning.Add(time.Hour))
	n.deploy(process("one", oneTask))
	instance := n.create("one", "")
	n.setClock(morning)
	n.batch(broker.BatchCancel, "one", broker.BatchPlan{})
	if state := n.finished(instance).Instance.State; state != broker.StateTerminated {
		t.Errorf("it is %s", state)
	}
}

func TestABatchOperationTellsWhatEachItemCameTo(t *testing.T) { onBothStores(t, eachItem) }

func eachItem(n *node) {
	n.deploy(process("p", oneTask))
	moved := n.createMany("p", 3)
	n.completeJob("work") // the first one has ended and is not selected
	n.finished(moved[0])
	do[any](n, &broker.SuspendInstance{SuspendInstance: engine.SuspendInstance{Instance: moved[1]}})
	target := n.deploy(process("p", oneTask+`<documentation>second</documentation>`)).Definitions[0]
	other := n.create("p", "") // at the same element of the newer version
	plan := broker.BatchPlan{Definition: target.Key, Mappings: []engine.ElementMapping{{Source: "work", Target: "work"}}}
	key := n.batch(broker.BatchMigrate, "p", plan)
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	if o := n.operation(key); o.State != broker.StateCompleted || o.Total != 2 || o.Completed != 2 {
		n.Errorf("migrated: %+v", o)
	}
	plan.Mappings = nil
	key = n.batch(broker.BatchMigrate, "p", plan)
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	if o := n.operation(key); o.Total != 2 || o.Completed != 0 || o.Failed != 2 {
		n.Errorf("without mappings: %+v", o)
	}
	page := read(n, func(reader store.Reader) (broker.Page[broker.BatchItem], error) {
		return broker.SearchBatchItems(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "operation", Op: store.Equal, Value: key}}})
	})
	for _, item := range page.Items {
		if item.State != broker.BatchFailed || item.Message != `element "work" is active and has no mapping` || item.DoneAt.IsZero() || item.Root != item.Instance {
			n.Errorf("item %+v", item)
		}
	}
	key = n.batch(broker.BatchResume, "p", broker.BatchPlan{})
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	n.completeJob("work")
	n.completeJob("work")
	n.completeJob("work")
	for _, instance := range append(moved, other) {
		n.finished(instance)
	}
	key = n.batch(broker.BatchDelete, "p", broker.BatchPlan{})
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	if o := n.operation(key); o.Total != 4 || o.Completed != 4 {
		n.Errorf("deleted: %+v", o)
	}
	if got := n.state(moved[0]) + n.trail(moved[0]); got != "none" {
		n.Errorf("of a deleted instance there is left %s", got)
	}
	if key = n.batch(broker.BatchCancel, "p", broker.BatchPlan{}); n.operation(key).Total != 0 {
		n.Error("something is left to cancel")
	}
	n.until(func() bool { return n.operation(key).State == broker.StateCompleted })
}

func TestABatchOperationIsSuspendedAndCanceled(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	n.createMany("one", 2000)
	key := n.batch(broker.BatchCancel, "one", broker.BatchPlan{})
	if n.operation(key); !n.operation(key).EndedAt.IsZero() { // other commands come in between
		t.Error("the whole operation came before the next command")
	}
	n.until(func() bool { return n.operation(key).Completed > 0 })
	do[any](n, &broker.SuspendBatch{Operation: key})
	n.refused(pipeline.InvalidState, &broker.SuspendBatch{Operation: key})
	n.until(func() bool { return n.operation(key).Plan.Working == 0 })
	before := n.operation(key)
	turns := 0
	n.until(func() bool { turns++; return turns > 50 })
	if after := n.operation(key); after.Completed != before.Completed || after.State != broker.BatchPaused || after.Completed == 2000 {
		t.Errorf("suspended at %d it went on to %+v", before.Completed, after)
	}
	do[any](n, &broker.ResumeBatch{Operation: key})
	n.refused(pipeline.InvalidState, &broker.ResumeBatch{Operation: key})
	n.until(func() bool { return n.operation(key).Completed > before.Completed })
	do[any](n, &broker.CancelBatch{Operation: key})
	n.refused(pipeline.InvalidState, &broker.CancelBatch{Operation: key})
	n.refused(pipeline.InvalidState, &broker.ResumeBatch{Operation: key})
	n.refused(pipeline.NotFound, &broker.CancelBatch{Operation: 17})
	n.until(func() bool { return n.items(key)[broker.StateActive] == 0 })
	o, items := n.operation(key), n.items(key)
	if o.State != broker.BatchCanceled || items[broker.StateCompleted] != o.Completed || items[broker.BatchCanceled] != 2000-o.Completed || items[broker.BatchCanceled] == 0 {
		t.Errorf("canceled: %+v with items %v", o, items)
	}
}

func TestIncidentsAreResolvedInABatch(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	n.createMany("one", 5)
	for _, job := range n.take("work", 3) {
		do[any](n, &broker.FailJob{Job: job.Key, Retries: 0, Message: "no"})
	}
	key := n.batch(broker.BatchResolve, "one", broker.BatchPlan{})
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	if o := n.operation(key); o.Total != 3 || o.Completed != 3 {
		t.Errorf("resolved: %+v", o)
	}
	if got := len(n.take("work", 10)); got != 5 {
		t.Errorf("%d jobs can be taken", got)
	}
}

func TestTokensMoveInABatch(t *testing.T) {
	n := start(t)
	n.deploy(process("two", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<serviceTask id="a"><extensionElements><zeebe:taskDefinition type="a"/></extensionElements></serviceTask><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<serviceTask id="b"><extensionElements><zeebe:taskDefinition type="b"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/>`))
	n.createMany("two", 150)
	key := n.batch(broker.BatchModify, "two", broker.BatchPlan{Moves: []engine.Move{{SourceID: "a", TargetID: "b", Within: engine.MoveBeside}}})
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	if o := n.operation(key); o.Completed != 150 {
		t.Errorf("moved: %+v", o)
	}
	if a, b := len(n.take("a", 1000)), len(n.take("b", 1000)); a != 0 || b != 150 {
		t.Errorf("%d jobs of a and %d of b", a, b)
	}
	n.refused(pipeline.InvalidArgument, &broker.CreateBatch{Type: broker.BatchModify, Tenants: []string{tenant},
		Plan: broker.BatchPlan{Where: broker.Selection{Condition: store.And{}}}})
	n.refused(pipeline.InvalidArgument, &broker.CreateBatch{Type: "NOTHING", Plan: broker.BatchPlan{Where: broker.Selection{Condition: store.And{}}}})
	n.refused(pipeline.InvalidArgument, &broker.CreateBatch{Type: broker.BatchCancel})
}

// TestWhyAnItemFailedIsCutAtACharacter: PostgreSQL takes no half of one, and the operation would never come to its end.
func TestWhyAnItemFailedIsCutAtACharacter(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("one", oneTask))
		n.create("one", "")
		for _, before := range []string{"", "a", "aa"} { // where a character begins
			move := engine.Move{SourceID: "work", TargetID: before + strings.Repeat("审", 400), Within: engine.MoveBeside}
			key := n.batch(broker.BatchModify, "one", broker.BatchPlan{Moves: []engine.Move{move}})
			n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
			page := read(n, func(reader store.Reader) (broker.Page[broker.BatchItem], error) {
				return broker.SearchBatchItems(n.Context(), reader, broker.Search{Tenants: []string{tenant},
					Where: []store.Condition{store.Compare{Column: "operation", Op: store.Equal, Value: key}}})
			})
			if len(page.Items) != 1 || page.Items[0].State != broker.BatchFailed || !utf8.ValidString(page.Items[0].Message) || len(page.Items[0].Message) < 900 {
				n.Errorf("%+v", page.Items[0])
			}
		}
	})
}

// TestItemsOfAnOperationThatHasTooManyAreGivenUp: as long as they were to be done, their instances could not leave the history.
func TestItemsOfAnOperationThatHasTooManyAreGivenUp(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	instance := n.create("one", "")
	n.stop()
	const most, key = 1_000_000, 1 << 60
	plan := fmt.Sprintf("\x01"+`{"where":{"kind":"compare","column":"id","op":1,"values":[%d]}}`, instance)
	n.insert("batch_operation", []map[string]any{{"id": int64(key), "tenant": tenant, "type": string(broker.BatchSuspend), "state": broker.BatchCreated, "total": int64(most), "body": []byte(plan)}})
	n.insert("due", []map[string]any{{"id": int64(key), "kind": "batch"}})
	*n = *startNode(n.TB, n.db, "one")
	n.until(func() bool { return n.items(key)[broker.BatchCanceled] == 1 })
	if o := n.operation(key); o.State != broker.BatchFailed || o.Plan.Failure == "" || n.state(instance) != broker.StateActive {
		t.Errorf("%+v; the instance is %s", o, n.state(instance))
	}
}
