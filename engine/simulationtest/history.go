package simulationtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"zhitong/bpmn"
	"zhitong/dmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
	"zhitong/feel"
)

// Compile reads the text of a random model.
func Compile(text string) ([]*bpmn.Process, error) {
	model, err := bpmn.Read(strings.NewReader(text), bpmn.ReadOptions{})
	if err != nil {
		return nil, err
	}
	processes, problems := bpmn.Compile(model)
	if problems.HaveErrors() {
		return nil, problems
	}
	return processes, nil
}

// history is the life of some instances.
type history struct {
	*enginetest.World
	*Choices
	coverage *Coverage
	model    *randomModel
	nodes    bool                  // what is owed to different instances is carried out in any order
	replays  bool                  // all decisions are taken once more
	log      []enginetest.Decision // those so far, when it replays
	past     []engine.Command      // that may come again
	last     []enginetest.Decision // some of the last ones
	replayed int                   // decisions that were taken twice
	mended   map[int64]bool        // instances that have got the variables that expressions may miss
	resolved map[cause]int         // how often in the end
}

// newHistory chooses the circumstances of a random history of a model.
func newHistory(model *randomModel, choices *Choices, coverage *Coverage) *history {
	h := &history{World: enginetest.New(), Choices: choices, coverage: coverage, model: model, mended: map[int64]bool{}, resolved: map[cause]int{}}
	h.Deferred, h.Operated = !h.once(4), h.once(2)
	h.Budget = []int{0, 20, 7, 3, 1}[h.IntN(5)]
	h.Forgetful = h.once(3)
	if h.once(2) {
		h.Crash = h.crash
	}
	h.Records = enginetest.NewRecords()
	h.replays, h.nodes = h.once(6), h.once(2)
	h.Kept = h.kept
	return h
}

// kept notes a decision.
func (h *history) kept(d enginetest.Decision) {
	h.coverage.note(h.World, &d)
	h.remember(d)
	if h.replays {
		h.log = append(h.log, d)
	}
}

// live has everything happen, from the first instance to the end of the last one.
func (h *history) live() error {
	if err := h.begin(); err != nil {
		return err
	}
	if err := h.happenings(); err != nil {
		return err
	}
	if h.replays {
		if err := h.Replay(h.log); err != nil {
			return err
		}
		h.coverage.count("replay")
		h.replays, h.replayed, h.log = false, len(h.log), nil
	}
	return h.finish()
}

// crash says whether a decision is lost before it is kept.
func (h *history) crash() bool {
	lost := h.once(4)
	if lost {
		h.coverage.count("lost decision")
	}
	return lost
}

// remember keeps the last decisions, to show them when something goes wrong.
func (h *history) remember(d enginetest.Decision) {
	if len(h.last) == 2*lastDecisions {
		h.last = append(h.last[:0], h.last[lastDecisions:]...)
	}
	h.last = append(h.last, d)
}

// readDecisions reads [Decisions] once.
var readDecisions = sync.OnceValues(func() (*dmn.Model, error) {
	return dmn.Read(strings.NewReader(Decisions), dmn.Options{Profile: feel.Camunda8})
})

// begin deploys the processes, in two versions when there are operators, and starts the first instances.
func (h *history) begin() error {
	decisions, err := readDecisions()
	if err != nil {
		return err
	}
	h.DeployDecisions(decisions)
	if err := h.Deploy(h.model.processes...); err != nil {
		return err
	}
	for range 1 + h.IntN(2) {
		if err := h.start(); err != nil {
			return err
		}
	}
	if !h.Operated {
		return nil
	}
	next, err := h.model.version()
	if err != nil {
		return err
	}
	return h.Deploy(next...)
}

func (h *history) start() error {
	variables := engine.Variables{"v0": h.number(), "v1": h.number(), "v2": h.number()}
	if !h.once(6) {
		variables["key"], variables["kind"] = json.RawMessage(`"k"`), json.RawMessage(`"work"`)
	}
	_, err := h.Start(Main, variables)
	return err
}

func (h *history) number() json.RawMessage { return json.RawMessage(strconv.Itoa(h.IntN(5))) }

func (h *history) variables() engine.Variables {
	switch h.IntN(4) {
	case 0:
		return nil
	case 1:
		return engine.Variables{"key": json.RawMessage(`"k"`), "kind": json.RawMessage(`"work"`)}
	default:
		return engine.Variables{fmt.Sprintf("v%d", h.IntN(3)): h.number()}
	}
}

// happenings lets things happen one by one.
func (h *history) happenings() error {
	for range 10 + h.IntN(60) {
		if err := h.happen(); err != nil {
			return err
		}
		if err := h.Check(); err != nil {
			return err
		}
	}
	return nil
}

// happen lets one thing happen that may happen now.
func (h *history) happen() error {
	possible := actions
	if !h.Operated {
		possible = calmActions
	}
	action := possible[h.IntN(len(possible))]
	before := h.Steps
	if err := action.do(h); err != nil {
		return fmt.Errorf("%s: %w", action.name, err)
	}
	if h.Steps > before {
		h.coverage.count(action.name)
	}
	return nil
}

// give gives a command that may be refused; a refusal changes nothing.
func (h *history) give(command engine.Command) error {
	before := h.Steps
	_, err := h.Do(command)
	if isRefusal(err) {
		if h.Steps != before {
			return fmt.Errorf("a refused %T was kept: %w", command, err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("%T %+v: %w", command, command, err)
	}
	if len(h.past) < 1000 {
		h.past = append(h.past, command)
	}
	return nil
}

func isRefusal(err error) bool {
	_, refused := errors.AsType[*engine.Refusal](err)
	return refused
}

// one picks one of some things; ok is false when there are none.
func one[T any](h *history, all []T) (picked T, ok bool) {
	if len(all) == 0 {
		return picked, false
	}
	return all[h.IntN(len(all))], true
}
