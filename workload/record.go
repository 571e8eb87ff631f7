package workload

import (
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// record is what was measured. What belongs to the time before the window, the
// warm-up, is not in it.
type record struct {
	from, to time.Time // the window

	mutex     sync.Mutex
	latencies *hdrhistogram.Histogram // of the completed, in microseconds
	within    int64                   // completed within the window, whenever they were due
	jobs      int64                   // completed within the window
	counts    Counts
	failures  map[string]*Failures
}

// Counts are the arrivals of the window and what became of them:
// Offered = Completed + Refused + Errors + Unsent.
type Counts struct {
	Offered   int64 `json:"offered"`
	Completed int64 `json:"completed"`
	Refused   int64 `json:"refused"` // RESOURCE_EXHAUSTED, 429
	Errors    int64 `json:"errors"`  // every other failure, an instance that did not complete in time among them
	Unsent    int64 `json:"unsent"`  // still without a place among the outstanding when the window ended
	Late      int64 `json:"late"`    // sent more than 10 ms after they were due; their latency counts from then

	Searched int64 `json:"searched"` // completed instances that were searched right after the answer (REST): one of 64
	NotFound int64 `json:"notFound"` // of these

	WorkerRefused int64 `json:"workerRefused"` // refusals to workers, people and publishers, who tried again
	WorkerErrors  int64 `json:"workerErrors"`  // their other failures
}

// Failures are failures of one kind, of instances and workers.
type Failures struct {
	Count int64  `json:"count"`
	First string `json:"first"` // message of the first
}

// The latencies that are told apart: from a microsecond to a day, with three digits.
const (
	longestLatency = 24 * time.Hour
	digits         = 3
)

// lateAfter is how long after it was due an arrival may be sent without being late.
const lateAfter = 10 * time.Millisecond

func newRecord(from, to time.Time) *record {
	return &record{from: from, to: to, latencies: hdrhistogram.New(1, longestLatency.Microseconds(), digits), failures: map[string]*Failures{}}
}

func (r *record) inWindow(at time.Time) bool { return !at.Before(r.from) && at.Before(r.to) }

// ended notes an instance that was due and sent at some times and whose start was
// answered at now, after its completion or with a failure.
func (r *record) ended(due, sent, now time.Time, err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err == nil && r.inWindow(now) {
		r.within++
	}
	if !r.inWindow(due) {
		return
	}
	r.counts.Offered++
	if sent.Sub(due) > lateAfter {
		r.counts.Late++
	}
	switch {
	case err == nil:
		r.counts.Completed++
		// Values are in range: longer ones are clamped.
		_ = r.latencies.RecordValue(min(now.Sub(due), longestLatency).Microseconds())
	case r.fail(err):
		r.counts.Refused++
	default:
		r.counts.Errors++
	}
}

// unsent notes an arrival for which there was no place.
func (r *record) unsent(due time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.inWindow(due) {
		r.counts.Offered++
		r.counts.Unsent++
	}
}

// searched notes whether a search found a completed instance.
func (r *record) searched(found bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.counts.Searched++
	if !found {
		r.counts.NotFound++
	}
}

// jobDone notes a completed job.
func (r *record) jobDone() {
	now := time.Now()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.inWindow(now) {
		r.jobs++
	}
}

// stumble notes a failure of a worker, at any time.
func (r *record) stumble(err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.fail(err) {
		r.counts.WorkerRefused++
	} else {
		r.counts.WorkerErrors++
	}
}

// fail counts a failure by its kind and says whether it was a refusal.
func (r *record) fail(err error) bool {
	failure := failureOf(err)
	kind := r.failures[failure.Kind]
	if kind == nil {
		kind = &Failures{First: failure.Message}
		r.failures[failure.Kind] = kind
	}
	kind.Count++
	return failure.Refused
}
