package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/rest"
)

// batchSize is how many instances a batch operation is about: 500, or as many as
// ZHITONG_TEST_BATCH says.
func batchSize(t *testing.T) int {
	t.Helper()
	named, ok := os.LookupEnv("ZHITONG_TEST_BATCH")
	if !ok {
		return 500
	}
	size, err := strconv.Atoi(named)
	if err != nil || size < 100 {
		t.Fatalf("ZHITONG_TEST_BATCH=%s: a number from 100 is wanted", named)
	}
	return size
}

// batchTest does batch operations on a server that is killed meanwhile.
type batchTest struct {
	*testing.T
	directory  string
	server     *served
	load       *largeLoad
	beside     *beside
	random     *rand.Rand
	originals  map[rest.Key]class // instances that were there first
	operations []rest.Key         // in order
}

// class is what an instance of the large process is like.
type class struct {
	decision string // that it asks for: "late", or "never", which stays in an incident
	aside    bool   // it waits at a task that no migration maps
}

// classOf spreads the classes over the instances: each tenth waits aside, each
// fiftieth stays in its incident.
func classOf(i int) class {
	if i%50 == 7 {
		return class{"never", false}
	}
	return class{"late", i%10 == 3}
}

// TestBatchOperationsOfAKilledServer resolves the incidents of many instances,
// migrates them and cancels them while others start and complete. The server is
// killed in the middle of each operation; one is suspended meanwhile, one is
// canceled half-way. In the end every instance was treated exactly once, the
// items say how, and what was started beside is as if nothing had been.
func TestBatchOperationsOfAKilledServer(t *testing.T) {
	size := batchSize(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	b := &batchTest{T: t, directory: t.TempDir(), random: rand.New(rand.NewPCG(seed, 1)), originals: map[rest.Key]class{}}
	b.server = serveChild(t, b.directory)
	second := b.prepare(size)
	b.beside = startBeside(t.Context(), b.load.overREST, b.load.first)
	b.run("incident-resolution", 0, b.killAt)
	b.run("migration", second, b.cancelAt)
	b.run("migration", second, b.suspendAt)
	b.run("cancellation", 0, b.killAt)
	latencies := b.beside.finish()
	t.Logf("beside: %d instances of one task, started in %v (median), %v (99 %%); %d requests lost to kills",
		len(latencies), latencies[len(latencies)/2], latencies[len(latencies)*99/100], b.beside.lost)
	b.completeRest()
	b.failedItems()
	b.server.kill()
	b.checkStore(second)
}

func (b *batchTest) must(err error) {
	if err != nil {
		b.Helper()
		b.Fatal(err)
	}
}

// prepare starts the instances, whose decision is deployed only afterwards, and
// gives the version to migrate to.
func (b *batchTest) prepare(size int) (second rest.Key) {
	b.Helper()
	ctx := b.Context()
	b.load = &largeLoad{overREST: overREST{b.server.url}}
	_, err := b.load.deploy(ctx, "one.bpmn", oneTask)
	b.must(err)
	b.load.first, err = b.load.deploy(ctx, "large.bpmn", fmt.Sprintf(largeProcess, "first"))
	b.must(err)
	second, err = b.load.deploy(ctx, "large.bpmn", fmt.Sprintf(largeProcess, "second"))
	b.must(err)
	began := time.Now()
	keys, err := startAll(ctx, size, func(i int) (rest.Key, error) {
		c := classOf(i)
		return b.load.startLarge(ctx, c.decision, c.aside)
	})
	b.must(err)
	b.Logf("%d instances started at %.0f/s", size, float64(size)/time.Since(began).Seconds())
	for i, key := range keys {
		b.originals[key] = classOf(i)
	}
	_, err = b.load.deploy(ctx, "late.dmn", lateDecision)
	b.must(err)
	return second
}

// run does a batch operation, disturbs it once in its course and waits for its
// end. What is read of its progress never goes back.
func (b *batchTest) run(kind string, second rest.Key, disturb func(*rest.BatchOperation)) {
	b.Helper()
	var operation rest.Key
	b.beside.during(len(b.operations)+1, func() {
		var err error
		operation, err = b.load.begin(b.Context(), kind, second)
		b.must(err)
	})
	b.operations = append(b.operations, operation)
	began := time.Now()
	last := &rest.BatchOperation{BatchOperationKey: operation}
	share := b.random.Float64() / 2
	pace := time.NewTicker(10 * time.Millisecond)
	defer pace.Stop()
	for last.EndDate == nil {
		shown := b.progress(last)
		if done := shown.OperationsCompletedCount + shown.OperationsFailedCount; disturb != nil && done > int(share*float64(shown.OperationsTotalCount)) {
			disturb(shown)
			disturb = nil
		}
		last = shown
		<-pace.C
	}
	took := time.Since(began)
	b.Logf("%s: %s, %d of %d completed, %d failed in %v (%.0f/s), disturbed at %.0f %%", kind, last.State, last.OperationsCompletedCount, last.OperationsTotalCount,
		last.OperationsFailedCount, took.Round(time.Millisecond), float64(last.OperationsTotalCount)/took.Seconds(), 100*share)
	if disturb != nil {
		b.Errorf("%s ended without having been disturbed: %+v", kind, last)
	}
}

// progress reads how far an operation is, which is no less than it was.
func (b *batchTest) progress(before *rest.BatchOperation) *rest.BatchOperation {
	b.Helper()
	shown, err := b.load.progress(b.Context(), before.BatchOperationKey)
	b.must(err)
	if shown.OperationsTotalCount < before.OperationsTotalCount || shown.OperationsCompletedCount < before.OperationsCompletedCount ||
		shown.OperationsFailedCount < before.OperationsFailedCount || shown.OperationsCompletedCount+shown.OperationsFailedCount > shown.OperationsTotalCount {
		b.Errorf("progress went from %+v to %+v", before, shown)
	}
	return shown
}

// restart kills the server and starts it again.
func (b *batchTest) restart() {
	b.Helper()
	b.server.kill()
	b.server = serveChild(b.T, b.directory)
	b.load.overREST = overREST{b.server.url}
	b.beside.goOn(b.load.overREST)
}

// unended reads an operation after it was disturbed. A large one is still at work then; a small
// one may just have ended.
func (b *batchTest) unended(before *rest.BatchOperation) *rest.BatchOperation {
	b.Helper()
	shown := b.progress(before)
	if shown.EndDate != nil && len(b.originals) >= 10_000 {
		b.Errorf("the operation had ended already: %+v", shown)
	}
	return shown
}

// killAt kills the server in the middle of an operation, twice.
func (b *batchTest) killAt(shown *rest.BatchOperation) {
	b.Helper()
	b.restart()
	shown = b.unended(shown)
	b.restart()
	b.unended(shown)
}

// control suspends, resumes or cancels an operation and says whether it was
// still running.
func (b *batchTest) control(shown *rest.BatchOperation, what string) bool {
	b.Helper()
	err := b.load.post(b.Context(), fmt.Sprintf("/v2/batch-operations/%d/%s", shown.BatchOperationKey, what), "", nil)
	if err != nil && b.unended(shown).EndDate == nil {
		b.Fatal(err)
	}
	return err == nil
}

// cancelAt cancels an operation.
func (b *batchTest) cancelAt(shown *rest.BatchOperation) {
	b.Helper()
	if b.control(shown, "cancellation") {
		if shown = b.progress(shown); shown.State != broker.BatchCanceled {
			b.Errorf("canceled it is %+v", shown)
		}
	}
	b.restart()
}

// suspendAt suspends an operation, which then stands still, even when the server
// is killed, until it is resumed.
func (b *batchTest) suspendAt(shown *rest.BatchOperation) {
	b.Helper()
	if !b.control(shown, "suspension") {
		return
	}
	suspended := b.progress(shown)
	b.restart()
	for range 20 {
		_, err := b.load.start(b.Context())
		b.must(err)
	}
	now := b.progress(suspended)
	if now.State != broker.BatchPaused || now.OperationsCompletedCount != suspended.OperationsCompletedCount || now.OperationsFailedCount != suspended.OperationsFailedCount {
		b.Errorf("suspended as %+v it went on to %+v", suspended, now)
	}
	if !b.control(now, "resumption") {
		b.Error("what is suspended cannot be resumed")
	}
	b.killAt(now)
}

// completeRest completes what was started beside and not yet completed.
func (b *batchTest) completeRest() {
	b.Helper()
	for {
		b.must(completeWaiting(b.Context(), b.load.overREST, 1000))
		var found struct{ Page struct{ TotalItems int } }
		b.must(b.load.post(b.Context(), "/v2/process-instances/search", `{"filter":{"processDefinitionId":"one","state":"ACTIVE"},"page":{"limit":1}}`, &found))
		if found.Page.TotalItems == 0 {
			return
		}
	}
}

// failedItems looks at the items that failed in the second migration.
func (b *batchTest) failedItems() {
	b.Helper()
	var found struct{ Items []rest.BatchItem }
	b.must(b.load.post(b.Context(), "/v2/batch-operation-items/search",
		fmt.Sprintf(`{"filter":{"batchOperationKey":"%d","state":"FAILED"},"page":{"limit":1000}}`, b.operations[2]), &found))
	if len(found.Items) < min(1000, len(b.originals)/10) {
		b.Errorf("%d items failed", len(found.Items))
	}
	for _, item := range found.Items {
		if item.ErrorMessage == nil || *item.ErrorMessage != notMapped || item.ProcessedDate == nil || !b.originals[item.ItemKey].aside {
			b.Errorf("failed item %+v", item)
		}
	}
}

// notMapped is why the instances aside are not migrated.
const notMapped = `element "b" is active and has no mapping`
