package engine

import (
	"cmp"
	"errors"
	"fmt"

	"zhitong/bpmn"
)

// maxDepth bounds how deep scopes may be nested in one instance.
const maxDepth = 1000

// Step decides one command. It returns *Refusal when the command is not
// possible and *NeedError when rows are missing; then nothing counts that was
// written, and the caller takes it back.
func Step(ctx Context, state State, command Command) (outcome Outcome, err error) {
	x := &execution{ctx: ctx, state: state}
	if err := x.attempt(func() { command.decide(x) }); err != nil {
		return Outcome{}, err
	}
	if err := x.run(); err != nil {
		return Outcome{}, err
	}
	return x.outcome, nil
}

// errBroken says that the machine itself failed: a defect, not bad input.
var errBroken = errors.New("engine: a step broke down")

// attempt calls a part of the step and gives the error that it left with.
func (x *execution) attempt(part func()) (err error) {
	defer func() {
		cause := recover()
		if left, ours := cause.(unwind); ours {
			err = left.err
		} else if cause != nil {
			err = fmt.Errorf("%w: %v", errBroken, cause)
		}
	}()
	part()
	return nil
}

// execution is one step at work.
type execution struct {
	ctx     Context
	state   State
	need    Need
	process *bpmn.Process
	root    int64
	queue   []Continuation
	swept   int // rows written or looked at without an event, which count against the budget too
	outcome Outcome
	// changes are those of variables whose conditions are still to be looked at.
	changes VariableChanges
	// opened are the condition subscriptions whose condition is still to be looked at.
	opened []int64
	// met are those whose condition is true, whose events happen once the work of what they belong to has begun.
	met []int64
	// joinsDue are the scopes whose inclusive gateways are looked at later in this step.
	joinsDue map[int64]bool
	rising   int // scopes that the step at work has gone out of, one in the other
}

// reject leaves the step with a refusal.
func (x *execution) reject(code RefusalCode, format string, arguments ...any) {
	panic(unwind{refuse(code, format, arguments...)})
}

// enterInstance makes the instance of a root the one that is worked on.
func (x *execution) enterInstance(root *Element) {
	x.useProcess(root.Root.Definition)
	x.root = root.Key
	x.outcome.Instance, x.outcome.Definition = root.Key, root.Root.Definition
}

func (x *execution) useProcess(definition int64) {
	process, presence := x.state.Resources.Process(definition)
	switch presence {
	case Unknown:
		x.need.Processes = append(x.need.Processes, definition)
		x.lack()
	case Absent:
		x.reject(NotFound, "process version %d is not deployed", definition)
	}
	x.process = process
}

// rootOf loads the root of an instance and goes there; nil when it is gone.
func (x *execution) rootOf(instance int64) *Element {
	root := x.element(instance)
	if root != nil {
		x.enterInstance(root)
	}
	return root
}

// model gives the model element of an instance.
func (x *execution) model(e *Element) *bpmn.Element { return &x.process.Elements[e.Index] }

// run works the queue off; what exceeds the budget becomes a continuation.
func (x *execution) run() error {
	budget := cmp.Or(x.ctx.Budget, DefaultBudget)
	for len(x.queue) > 0 {
		if len(x.outcome.Events)+x.swept >= budget {
			return x.attempt(x.putOff)
		}
		next := x.queue[0]
		x.queue = x.queue[1:]
		x.rising = 0
		if err := x.attempt(func() { x.takeStep(next) }); err != nil {
			return x.probe(err)
		}
	}
	return nil
}

// probeSteps bounds how many steps are looked into for what they need.
const probeSteps = 1000

// probe looks, after one step lacked rows, into the other steps that wait, so
// that what they all need is loaded at once. Nothing of it counts.
func (x *execution) probe(err error) error {
	if _, lacking := errors.AsType[*NeedError](err); !lacking {
		return err
	}
	for _, step := range x.queue[:min(probeSteps, len(x.queue))] {
		other := x.attempt(func() { x.takeStep(step) })
		if _, lacking := errors.AsType[*NeedError](other); other != nil && !lacking {
			break
		}
	}
	return &NeedError{x.need}
}

// putOff keeps the rest of the queue for a later batch.
func (x *execution) putOff() {
	if root := x.element(x.root); root != nil {
		x.pending(root, 1)
	}
	for i := range x.queue {
		if x.queue[i].Kind == StepConditions && x.queue[i].Changes == nil {
			x.queue[i].Changes, x.changes = new(x.changes), nil
		}
	}
	x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: x.root, Command: &Continue{Instance: x.root, Steps: x.queue}})
	x.queue = nil
}

// pending counts continuations that an instance is still owed.
func (x *execution) pending(root *Element, n int) *Element {
	return x.update(root, func(e *Element) {
		state := *e.Root
		state.Pending += n
		e.Root = &state
	})
}

// steps has what each kind of continuation does.
var steps map[StepKind]func(*execution, Continuation)

func init() {
	steps = map[StepKind]func(*execution, Continuation){
		StepEnter:             (*execution).enter,
		StepActivate:          (*execution).activate,
		StepComplete:          (*execution).complete,
		StepLeave:             (*execution).leave,
		StepTerminate:         (*execution).terminate,
		StepTerminateChildren: (*execution).terminateChildren,
		StepLaunch:            (*execution).launch,
		StepThrow:             (*execution).throwAgain,
		StepBegin:             (*execution).begin,
		StepTaskListeners:     (*execution).taskListenersAgain,
		StepAskAdHoc:          (*execution).askAdHocStep,
		StepCancelled:         (*execution).cancelled,
		StepStartComplex:      (*execution).startComplex,
		StepListenRoot:        (*execution).listenRoot,
		StepFinishTermination: (*execution).finishTerminationStep,
		StepTerminated:        (*execution).terminatedStep,
		StepGather:            (*execution).gatherOutputs,
		StepSweep:             (*execution).sweep,
		StepSweepItems:        (*execution).sweepItems,
		StepPark:              (*execution).park,
		StepUnpark:            (*execution).unpark,
		StepConditions:        (*execution).lookAtConditions,
		StepCompensate:        (*execution).compensate,
		StepForget:            (*execution).forgetPage,
		StepJoin:              (*execution).joinInclusive,
	}
}

func (x *execution) enqueue(step Continuation) { x.queue = append(x.queue, step) }

// usualEvents is how many events most steps have at most.
const usualEvents = 12

func (x *execution) emit(event Event) {
	event.Instance = x.root
	if x.outcome.Events == nil {
		x.outcome.Events = make([]Event, 0, usualEvents)
	}
	x.outcome.Events = append(x.outcome.Events, event)
}

// update changes a copy of an element row and writes it.
func (x *execution) update(e *Element, change func(*Element)) *Element {
	changed := *e
	change(&changed)
	x.state.Elements.Put(&changed)
	return &changed
}

// accepts says whether a scope still takes tokens: it is neither on its way
// out nor being interrupted.
func accepts(scope *Element) bool {
	return isOpen(scope) && (scope.AdHoc == nil || !scope.AdHoc.Fulfilled)
}

// takesIn says whether a token may enter a scope: what still runs in a fulfilled ad-hoc subprocess may compensate.
func takesIn(scope *Element, enter Continuation) bool {
	compensates := enter.Trigger != nil && enter.Trigger.Thrower != 0
	return accepts(scope) || compensates && isOpen(scope) && !scope.AdHoc.Cancelled
}

func isOpen(scope *Element) bool {
	return scope != nil && scope.State == ElementActive && scope.Trigger == nil && (scope.Loop == nil || !scope.Loop.Stopped) &&
		(scope.Cancel == nil || scope.Cancel.Compensating)
}
