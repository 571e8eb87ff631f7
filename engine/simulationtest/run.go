package simulationtest

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"zhitong/bpmn"
)

// historiesPerModel is how many histories one random model has.
const historiesPerModel = 16

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

const million = 1_000_000

// maxFailures is how many failures end a run.
const maxFailures = 5

// Run lives the histories of one seed after the other, on all processors, until enough decisions were taken. Failures are
// told as soon as they are found, and how far it has come every million decisions.
func Run(first uint64, steps int, tell func(*Failure), progress func(steps int64)) *Result {
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
				count, lived, failure := several(seed, coverage)
				if total := taken.Add(int64(count)); total/million != (total-int64(count))/million {
					progress(total)
				}
				histories += lived
				if failure != nil {
					tell(failure)
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

// randomModel is a model with the version that follows it, which is compiled when it is needed.
type randomModel struct {
	text            string
	processes, next []*bpmn.Process
	messages        []string // names
}

// version gives the processes of the next version.
func (m *randomModel) version() (next []*bpmn.Process, err error) {
	if m.next == nil {
		m.next, err = Compile(NextVersion(m.text))
	}
	return m.next, err
}

// modelOf writes the model of some choices.
func modelOf(c *Choices) (*randomModel, error) {
	return newModel(Model(c, Options{Calls: 2, Depth: 1 + c.IntN(3)}))
}

func newModel(text string) (m *randomModel, err error) {
	m = &randomModel{text: text}
	for _, part := range strings.Split(text, `<message id="`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		m.messages = append(m.messages, name)
	}
	m.processes, err = Compile(text)
	return m, err
}

// several lives the histories of one model, those of a seed that historiesPerModel divides and of those after it.
func several(seed uint64, coverage *Coverage) (steps, histories int, failure *Failure) {
	m, err := modelOf(Seeded(seed/historiesPerModel, 0))
	if err != nil {
		return 0, 0, &Failure{Seed: seed, Cause: err, Model: m.text}
	}
	for i := range uint64(historiesPerModel) {
		h := newHistory(m, Seeded(seed+i, 1), coverage)
		err := h.live()
		steps, histories = steps+h.Steps+h.replayed, histories+1
		if err != nil {
			return steps, histories, h.failure(seed+i, err)
		}
	}
	coverage.sum(m.processes)
	coverage.sum(m.next)
	return steps, histories, nil
}

// One lives the history of one seed. When it fails, a smaller model and a shorter history are looked for that fail in the
// same way.
func One(seed uint64) *Failure { return smallest(seed, nothing) }

// nothing is done to most histories before they are lived.
func nothing(*history) {}

// smallest lives the history of a seed and shrinks its failure. Each history is prepared before it is lived.
func smallest(seed uint64, prepare func(*history)) *Failure {
	again := func(model, history *Choices) *Failure { return once(seed, model, history, prepare) }
	model, history := Seeded(seed/historiesPerModel, 0), Seeded(seed, 1)
	failure := again(model, history)
	if failure == nil {
		return nil
	}
	s := &shrinking{failure: failure, lists: [2][]int{model.Taken, history.Taken}, again: again}
	s.shrink()
	return s.failure
}

// once lives one history of one model.
func once(seed uint64, model, history *Choices, prepare func(*history)) *Failure {
	m, err := modelOf(model)
	if err != nil {
		return &Failure{Seed: seed, Cause: err, Model: m.text}
	}
	h := newHistory(m, history, NewCoverage())
	prepare(h)
	if err := h.live(); err != nil {
		return h.failure(seed, err)
	}
	return nil
}

// lastDecisions is how much is shown of what happened before a failure.
const lastDecisions = 40

func (h *history) failure(seed uint64, cause error) *Failure {
	var trace strings.Builder
	for _, d := range h.last[max(0, len(h.last)-lastDecisions):] {
		if d.Job == nil {
			fmt.Fprintf(&trace, "%T %+v\n%s", d.Command, d.Command, h.Trace(d.Outcome.Events))
		}
	}
	return &Failure{Seed: seed, Cause: cause, Model: h.model.text, Trace: trace.String()}
}
