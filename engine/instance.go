package engine

import (
	"encoding/json"
	"slices"

	"zhitong/bpmn"
)

func (c *CreateInstance) decide(x *execution) {
	x.useProcess(c.Definition)
	start := c.StartEvent
	if start == bpmn.NoElement {
		start = x.process.Elements[bpmn.Root].StartEvent
	}
	if start == bpmn.NoElement && len(c.StartAt) == 0 {
		x.reject(InvalidState, "process %q has no none start event; it is started by its events", x.process.ID)
	}
	root := &Element{
		Key: c.Key, Instance: c.Key, Index: bpmn.Root, State: ElementActivating, StartedAt: x.ctx.Now,
		Root: &RootState{Definition: c.Definition, Tenant: c.Tenant, BusinessID: c.BusinessID, Tags: c.Tags, ParentElement: c.ParentElement,
			ParentRoot: c.ParentRoot, Top: c.Top, Depth: c.Depth, MessageStart: c.MessageStart, ProcessID: x.process.ID},
	}
	x.enterInstance(root)
	x.mustBeStartable(c.StartAt)
	root.Root.TerminateAfter = x.lastElements(c.TerminateAfter)
	x.state.Elements.Put(root)
	x.emit(Event{Intent: ElementActivatedEvent, Element: root})
	x.must(CheckVariables(c.Variables)) // whoever sent them has had their names checked
	if c.ParentElement != 0 {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: c.ParentRoot, Command: &ChildCreated{c.ParentElement, c.Key}})
	}
	begin := Continuation{Kind: StepBegin, Element: root.Key, Index: start, StartAt: c.StartAt}
	if c.StartEvent != bpmn.NoElement && !x.startsParallel(start) {
		begin.Trigger = &Trigger{Target: start, Variables: c.Variables}
	} else {
		for _, name := range sorted(c.Variables) {
			x.setLocal(root.Key, name, c.Variables[name])
		}
	}
	again := begin
	again.Kind = StepListenRoot
	switch {
	case x.listen(x.element(root.Key), listenStart, begin, again):
	case len(c.StartAt) > 0:
		if failure := x.startAt(x.element(root.Key), begin); failure != nil {
			x.reject(InvalidArgument, "the instance cannot be started: %s", failure.message)
		}
	default:
		x.begin(begin)
	}
}

// startsParallel says whether an event starts an instance at a gateway that then
// waits for other events, whose correlation keys need what this one brought.
func (x *execution) startsParallel(start bpmn.ElementIndex) bool {
	by := x.process.Elements[x.eventOf(start)].InstantiatedBy
	return by != bpmn.NoElement && x.process.Elements[by].StartsParallel
}

// listenRoot has the start listeners of an instance run anew, after an
// incident with one of them.
func (x *execution) listenRoot(step Continuation) {
	if root := x.element(step.Element); root != nil && root.State == ElementActivating {
		begin := step
		begin.Kind = StepBegin
		x.listen(root, listenStart, begin, step)
	}
}

// beginRoot sends a token to a start event, or to the elements that the caller
// chose instead; taken again after an incident.
func (x *execution) beginRoot(root *Element, step Continuation) {
	if len(step.StartAt) > 0 {
		if failure := x.startAt(root, step); failure != nil {
			x.raise(x.element(root.Key), failure, step)
		}
		return
	}
	enter := x.entry(step)
	if x.process.Elements[enter.Index].Kind == bpmn.KindStartEvent {
		x.update(root, func(e *Element) { e.State = ElementActive })
		x.enterFirst(enter)
		return
	}
	if failure := x.openRoot(root); failure != nil {
		x.raise(x.element(root.Key), failure, step)
		return
	}
	x.addToken(root.Key, enter.Index)
	x.enqueue(enter)
	x.lookAtOpened()
}

// openRoot makes an instance without a start event active, with what its event
// subprocesses wait for; nothing has changed when that fails.
func (x *execution) openRoot(root *Element) *failure {
	root = x.update(root, func(e *Element) { e.State = ElementActive })
	failure := x.openEventSubprocesses(root)
	if failure != nil {
		x.takeBack(root)
		x.update(x.element(root.Key), func(e *Element) { e.State = ElementActivating })
	}
	return failure
}

// entry is the step in which the first token of an instance enters: its start
// event, or a receive task or event-based gateway that the message of it has
// started (BPMN 2.0.2, 13.4.4 and 13.5.1).
func (x *execution) entry(begin Continuation) Continuation {
	start := x.eventOf(begin.Index)
	model := &x.process.Elements[start]
	enter := Continuation{Kind: StepEnter, Element: begin.Element, Index: start}
	if begin.Trigger != nil {
		trigger := *begin.Trigger
		trigger.Target = start
		enter.Trigger = &trigger
	} else if model.Kind != bpmn.KindStartEvent {
		enter.Trigger = &Trigger{Target: start}
	}
	if model.InstantiatedBy != bpmn.NoElement {
		enter.Index = model.InstantiatedBy
	}
	return enter
}

// completeRoot ends an instance whose last token is gone, unless steps of it
// are still to come.
func (x *execution) completeRoot(root *Element) {
	if root.Root.Pending > 0 {
		x.update(root, func(e *Element) { e.State = ElementCompleting })
		return
	}
	if root.Listening != nil || root.Incident != 0 {
		return // it goes on with its listener, or when the incident of that is resolved
	}
	root = x.update(root, func(e *Element) { e.State = ElementCompleting })
	leave := Continuation{Kind: StepLeave, Element: root.Key}
	if root.Root.Heard || !x.listen(root, listenEnd, leave, Continuation{Kind: StepComplete, Element: root.Key}) {
		x.leave(leave)
	}
}

// leaveRoot ends an instance whose end listeners are done.
func (x *execution) leaveRoot(root *Element) {
	if root.Root.Pending > 0 { // it is completed again when nothing is owed any more
		state := *root.Root
		state.Heard = true
		x.update(root, func(e *Element) { e.Root = &state })
		return
	}
	x.outcome.Variables = x.allVariables([]int64{root.Key})
	x.finish(root, ElementCompletedEvent)
	x.outcome.Completed = true
	x.rootGone(root, true)
}

// rootGone tells the caller of an instance and releases its start lock.
func (x *execution) rootGone(root *Element, completed bool) {
	x.outcome.Finished = true
	state := root.Root
	if state.MessageStart != nil {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Unlock: state.MessageStart, ProcessID: state.ProcessID, Tenant: state.Tenant})
	}
	if state.ParentElement == 0 {
		return
	}
	var answer Command = &ChildTerminated{Element: state.ParentElement, Child: root.Key}
	if completed {
		answer = &ChildCompleted{Element: state.ParentElement, Child: root.Key, Variables: x.outcome.Variables}
	}
	x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: state.ParentRoot, Command: answer})
}

func (c *CancelInstance) decide(x *execution) {
	root := x.rootOf(c.Instance)
	switch {
	case root == nil || root.Root == nil:
		x.reject(NotFound, "process instance %d does not exist or is finished", c.Instance)
	case root.Root.ParentElement != 0:
		x.reject(InvalidState, "process instance %d was called by another; cancel that one", c.Instance)
	case root.State == ElementTerminating:
		x.reject(InvalidState, "process instance %d is being cancelled", c.Instance)
	}
	x.enqueue(Continuation{Kind: StepTerminate, Element: root.Key})
}

func (c *TerminateChild) decide(x *execution) {
	if root := x.rootOf(c.Instance); root != nil {
		x.enqueue(Continuation{Kind: StepTerminate, Element: root.Key})
	}
}

func (c *Continue) decide(x *execution) {
	root := x.rootOf(c.Instance)
	x.queue = append(x.queue, c.Steps...)
	if root == nil { // only rows are left to be swept up
		x.root, x.outcome.Instance = c.Instance, c.Instance
		return
	}
	root = x.pending(root, -1)
	if root.State == ElementCompleting && root.Root.Pending == 0 && !x.completes(root.Key) {
		x.enqueue(Continuation{Kind: StepComplete, Element: root.Key})
	}
}

// completes says whether an element instance is about to be completed.
func (x *execution) completes(key int64) bool {
	return slices.ContainsFunc(x.queue, func(step Continuation) bool { return step.Kind == StepComplete && step.Element == key })
}

func (c *SetVariables) decide(x *execution) {
	e := x.element(c.Element)
	if e == nil {
		x.reject(NotFound, "element instance %d does not exist or is finished", c.Element)
	}
	x.mustNotBeSuspended(x.rootOf(e.Instance))
	x.checkVariables(c.Variables)
	if x.updatesTask(e, c) {
		return
	}
	if !c.Local {
		x.propagate(e, c.Variables)
		return
	}
	for _, name := range sorted(c.Variables) {
		x.setLocal(e.Key, name, c.Variables[name])
	}
}

// maxVariableBytes bounds one variable.
const maxVariableBytes = 8 << 20

// CheckVariables refuses variables that are no JSON or above 8 MiB; nil when they
// can be those of an instance.
func CheckVariables(variables Variables) *Refusal {
	for name, value := range variables {
		switch {
		case len(value) > maxVariableBytes:
			return refuse(ResourceExhausted, "variable %q is above %d MiB", name, maxVariableBytes>>20)
		case !json.Valid(value):
			return refuse(InvalidArgument, "variable %q is not JSON", name)
		}
	}
	return nil
}

// checkVariables rejects variables of a caller that cannot be those of an instance.
func (x *execution) checkVariables(variables Variables) {
	x.must(CheckVariableNames(variables))
	x.must(CheckVariables(variables))
}
