package engine

import "zhitong/bpmn"

// mustBeStartable rejects elements at which an instance cannot start.
func (x *execution) mustBeStartable(elements []string) {
	if len(elements) > maxInstructions {
		x.reject(ResourceExhausted, "an instance starts at most at %d elements", maxInstructions)
	}
	for _, id := range elements {
		target := x.activationTarget(id)
		for _, scope := range x.chain(target.Scope) {
			x.mustNotRepeat(target, &x.process.Elements[scope])
		}
	}
}

// startAt begins an instance at elements of the caller's choice, as a
// modification activates them. Where an event that would have to be waited for
// cannot be, nothing has changed.
func (x *execution) startAt(root *Element, step Continuation) *failure {
	for _, id := range step.StartAt {
		target, _ := x.process.Element(id)
		for _, scope := range x.chain(target.Scope)[1:] {
			if failure := x.evaluateAwaited(root, &x.process.Elements[scope]); failure != nil {
				return failure
			}
		}
	}
	if failure := x.openRoot(root); failure != nil {
		return failure
	}
	for _, id := range step.StartAt {
		x.activateInstead(&Activation{ElementID: id})
	}
	x.lookAtOpened()
	return nil
}

// evaluateAwaited evaluates what the events on and in a scope of the model would
// wait for.
func (x *execution) evaluateAwaited(root *Element, scope *bpmn.Element) *failure {
	events := scope.BoundaryEvents[:len(scope.BoundaryEvents):len(scope.BoundaryEvents)]
	for _, index := range scope.EventSubprocesses {
		events = append(events, x.process.Elements[index].StartEvent)
	}
	for _, event := range events {
		for _, part := range x.partsOf(event) {
			if failure := x.evaluateEvent(root, &x.process.Elements[part].Event); failure != nil {
				return failure
			}
		}
	}
	return nil
}

func (x *execution) evaluateEvent(root *Element, event *bpmn.EventDefinition) (failure *failure) {
	switch event.Type {
	case bpmn.EventTimer:
		_, failure = x.newTimer(event.Timer, x.seenBy(root))
	case bpmn.EventMessage:
		if _, failure = x.name(event.Message.Name, root, "message name"); failure == nil {
			_, failure = x.correlationKey(event.Message.CorrelationKey, root)
		}
	case bpmn.EventSignal:
		_, failure = x.name(event.Signal.Name, root, "signal name")
	}
	return failure
}
