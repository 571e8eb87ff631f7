package engine

import (
	"encoding/json"

	"zhitong/bpmn"
	"zhitong/feel"
)

// launchPage is how many inner instances one step of a parallel body starts.
const launchPage = 8

// maxLoopItems bounds an input collection.
const maxLoopItems = 1_000_000

// activateBody evaluates the input collection of a multi-instance activity
// (BPMN 2.0.2, 13.3.7) or tests a loop and starts its inner instances.
func (x *execution) activateBody(e *Element) {
	retry := Continuation{Kind: StepActivate, Element: e.Key}
	e = x.takeTrigger(e)
	loop := x.model(e).Loop
	items, progress, failure := x.instancesOf(e, loop)
	if failure != nil {
		x.raise(e, failure, retry)
		return
	}
	if failure := x.openBoundaries(e); failure != nil {
		x.closeWaiting(e.Key)
		x.raise(x.element(e.Key), failure, retry)
		return
	}
	x.keepItems(e.Key, items)
	e = x.update(x.element(e.Key), func(e *Element) {
		e.State, e.Loop = ElementActive, progress
	})
	if x.lookAtOpened() {
		return
	}
	e = x.element(e.Key)
	if progress.Stopped || progress.Size == 0 && loop.Standard == nil {
		x.bodyEmpty(e)
		return
	}
	x.enqueue(Continuation{Kind: StepLaunch, Element: e.Key})
}

// instancesOf evaluates how many inner instances a body gets, and for which
// items if it has an input collection. A loop gets them one by one.
func (x *execution) instancesOf(e *Element, loop *bpmn.LoopCharacteristics) (items []feel.Value, progress *LoopState, why *failure) {
	progress = &LoopState{}
	switch {
	case loop.Standard != nil:
		goesOn, failure := x.goesInto(e, loop.Standard)
		progress.Stopped, why = !goesOn, failure
	case loop.Cardinality != nil:
		progress.Size, why = x.whole(*loop.Cardinality, e, 0, "loop cardinality")
	default:
		items, why = x.inputItems(e, loop)
		progress.Size = len(items)
	}
	if why == nil && progress.Size > maxLoopItems {
		why = failed(IncidentResourceLimit, "more than %d instances are wanted", maxLoopItems)
	}
	return items, progress, why
}

func (x *execution) inputItems(e *Element, loop *bpmn.LoopCharacteristics) ([]feel.Value, *failure) {
	value, failure := x.evaluate(loop.InputCollection, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return nil, failure
	}
	if value.Kind() != feel.KindList {
		return nil, failed(IncidentExtractValue, "input collection %q: a list is wanted, it gives %s", loop.InputCollection.Source, value.Kind())
	}
	return value.Items(), nil
}

// takeTrigger makes the variables of the event that started a multi-instance
// event subprocess visible to all its items. The standard does not say what
// such a one does; here every event runs it once for each item.
func (x *execution) takeTrigger(e *Element) *Element {
	if e.Trigger == nil {
		return e
	}
	brought := e.Trigger.Variables
	x.update(e, func(e *Element) { e.Trigger = nil })
	for _, name := range sorted(brought) {
		x.setLocal(e.Key, name, brought[name])
	}
	return x.element(e.Key)
}

// keepItems writes the items in chunks, so that starting one inner instance
// reads only its own.
func (x *execution) keepItems(body int64, items []feel.Value) {
	for at := 0; at < len(items); at += LoopItemsPerChunk {
		chunk := &LoopItems{Body: body, Chunk: at / LoopItemsPerChunk}
		for _, item := range items[at:min(at+LoopItemsPerChunk, len(items))] {
			chunk.Items = append(chunk.Items, toJSON(item))
		}
		x.state.LoopItems.Put(chunk)
	}
}

// launch starts the next inner instance, or the next page of a parallel body.
func (x *execution) launch(step Continuation) {
	body := x.element(step.Element)
	if body == nil || !accepts(body) {
		return
	}
	count := 1
	if !x.model(body).Loop.Sequential {
		count = min(launchPage, body.Loop.Size-body.Loop.Launched)
	}
	for range count {
		x.launchOne(x.element(step.Element))
	}
	body = x.element(step.Element)
	if !x.model(body).Loop.Sequential && body.Loop.Launched < body.Loop.Size {
		x.enqueue(step)
	}
}

func (x *execution) launchOne(body *Element) {
	loop, at := x.model(body).Loop, body.Loop.Launched
	var chunk *LoopItems
	if loop.InputElement != "" {
		chunk = must(x, x.state.LoopItems, LoopKey{body.Key, at / LoopItemsPerChunk}, &x.need.LoopItems)
	}
	progress := *body.Loop
	progress.Launched++
	body = x.update(body, func(e *Element) { e.Loop, e.Children = &progress, e.Children+1 })
	inner := x.create(body, body.Index)
	x.update(inner, func(e *Element) { e.LoopCounter = at + 1 })
	x.setLocal(inner.Key, "loopCounter", toJSON(feel.Int(int64(at+1))))
	if loop.InputElement != "" {
		x.setLocal(inner.Key, loop.InputElement, chunk.Items[at%LoopItemsPerChunk])
	}
	if loop.OutputVariable != "" && loop.OutputVariable != loop.InputElement {
		// Its own variable in each inner instance, as Zeebe has it: parallel ones would overwrite each other's in the scope above.
		x.setLocal(inner.Key, loop.OutputVariable, json.RawMessage("null"))
	}
	x.enqueue(Continuation{Kind: StepActivate, Element: inner.Key})
}

// innerDone ends an inner instance: its output is kept, the completion
// condition looked at, the next one started.
func (x *execution) innerDone(e *Element) *failure {
	loop, body := x.model(e).Loop, x.element(e.Scope)
	if loop.OutputElement != nil {
		value, failure := x.tolerant(*loop.OutputElement, x.seenBy(e), IncidentExtractValue)
		if failure != nil {
			return failure
		}
		x.state.LoopOutputs.Put(&LoopOutput{Body: body.Key, Index: e.LoopCounter - 1, Value: toJSON(value)})
	}
	progress := *body.Loop
	progress.Completed++
	enough, failure := x.enough(e, loop, progress, body.Children-1)
	if loop.Standard != nil {
		var again bool
		again, failure = x.loopsAgain(loop.Standard, x.seenBy(e), progress.Launched)
		enough = !again
	}
	if failure != nil {
		return failure
	}
	progress.Stopped = enough
	x.finish(e, ElementCompletedEvent)
	body = x.update(x.element(body.Key), func(e *Element) { e.Loop = &progress })
	switch {
	case enough && body.Children > 1:
		x.enqueue(Continuation{Kind: StepTerminateChildren, Element: body.Key})
	case !enough && loop.Sequential && (loop.Standard != nil || progress.Launched < progress.Size):
		x.enqueue(Continuation{Kind: StepLaunch, Element: body.Key})
	}
	x.tokenGone(body.Key, body.Index)
	return nil
}

// enough evaluates the completion condition, which also sees the counts.
func (x *execution) enough(e *Element, loop *bpmn.LoopCharacteristics, progress LoopState, active int) (bool, *failure) {
	if loop.CompletionCondition == nil {
		return false, nil
	}
	scope := x.seenBy(e)
	scope.overlay = feel.Variables{
		"numberOfInstances":           feel.Int(int64(progress.Size)),
		"numberOfActiveInstances":     feel.Int(int64(active)),
		"numberOfCompletedInstances":  feel.Int(int64(progress.Completed)),
		"numberOfTerminatedInstances": feel.Int(int64(progress.Terminated)),
	}
	value, failure := x.tolerant(*loop.CompletionCondition, scope, IncidentExtractValue)
	if failure != nil {
		return false, failure
	}
	met, ok := value.AsBool()
	if !ok {
		return false, failed(IncidentExtractValue, "completion condition %q: true or false is wanted, it gives %s",
			loop.CompletionCondition.Source, value.String())
	}
	return met, nil
}

// bodyEmpty completes a body whose last inner instance is gone, unless others
// are still to be started.
func (x *execution) bodyEmpty(body *Element) {
	if body.State == ElementActive && (body.Loop.Stopped || body.Loop.Launched == body.Loop.Size) {
		x.enqueue(Continuation{Kind: StepComplete, Element: body.Key})
	}
}
