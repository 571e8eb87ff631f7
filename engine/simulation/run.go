package simulation

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"zhitong/bpmn"
)

// historiesPerModel is how many histories one random model has.
const historiesPerModel = 8

// Failure is a history in which something went wrong.
type Failure struct {
	Seed  uint64
	Cause error
	Model string // BPMN text
	Trace string // of the last events
}

// Error says how to see it again.
func (f *Failure) Error() string {
	return fmt.Sprintf("ZHITONG_SIMULATION_SEED=%d: %v\nafter\n%s\nof\n%s", f.Seed, f.Cause, f.Trace, f.Model)
}

// Result is what a run has come to.
type Result struct {
	Steps, Histories int
	Coverage         *Coverage
	Failures         []*Failure
}

// maxFailures is how many failures end a run.
const maxFailures = 5

// Run lives the histories of one seed after the other, on all processors, until enough decisions were taken.
func Run(first uint64, steps int) *Result {
	result := &Result{Coverage: NewCoverage()}
	var taken, failed atomic.Int64
	var next atomic.Uint64
	var lock sync.Mutex
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			coverage, histories := NewCoverage(), 0
			var failures []*Failure
			for taken.Load() < int64(steps) && failed.Load() < maxFailures {
				seed := first + (next.Add(1)-1)*historiesPerModel
				count, lived, failure := model(seed, coverage)
				taken.Add(int64(count))
				histories += lived
				if failure != nil {
					failures = append(failures, failure)
					failed.Add(1)
				}
			}
			lock.Lock()
			defer lock.Unlock()
			result.Histories += histories
			result.Coverage.Add(coverage)
			result.Failures = append(result.Failures, failures...)
		})
	}
	workers.Wait()
	result.Steps = int(taken.Load())
	return result
}

// model lives the histories of one model, those of a seed that historiesPerModel divides and of those after it.
func model(seed uint64, coverage *Coverage) (steps, histories int, failure *Failure) {
	text, processes, err := modelOf(seed)
	if err != nil {
		return 0, 0, &Failure{Seed: seed, Cause: err, Model: text}
	}
	for i := range uint64(historiesPerModel) {
		h, err := live(processes, Seeded(seed+i, 1), coverage)
		steps, histories = steps+h.Steps, histories+1
		if err != nil {
			return steps, histories, h.failure(seed+i, err, text)
		}
	}
	coverage.sum(processes)
	return steps, histories, nil
}

// modelOf writes the model of a seed.
func modelOf(seed uint64) (text string, processes []*bpmn.Process, err error) {
	c := Seeded(seed/historiesPerModel, 0)
	text = Model(c, Options{Calls: 2, Depth: 1 + c.IntN(3)})
	processes, err = Compile(text)
	return text, processes, err
}

// One lives the history of one seed.
func One(seed uint64) *Failure {
	text, processes, err := modelOf(seed)
	if err != nil {
		return &Failure{Seed: seed, Cause: err, Model: text}
	}
	if h, err := live(processes, Seeded(seed, 1), NewCoverage()); err != nil {
		return h.failure(seed, err, text)
	}
	return nil
}

// lastEvents is how many events before a failure are shown.
const lastEvents = 40

func (h *history) failure(seed uint64, cause error, text string) *Failure {
	return &Failure{Seed: seed, Cause: cause, Model: text, Trace: h.Trace(h.Events[max(0, len(h.Events)-lastEvents):])}
}
