package engine

import (
	"encoding/json"
	"slices"

	"zhitong/bpmn"
	"zhitong/feel"
)

// adHocElements is the variable that tells a worker what an ad-hoc subprocess
// can activate.
const adHocElements = "adHocSubProcessElements"

// maxActivations bounds what one command or expression activates at once.
const maxActivations = 1000

// AdHocState is how far an ad-hoc subprocess has come.
type AdHocState struct {
	Started bool `json:"started,omitempty"` // something was activated
	// Fulfilled says that the completion condition held or the worker said so:
	// nothing more is activated, and the last that still runs completes it.
	Fulfilled bool `json:"fulfilled,omitempty"`
	// Cancelled says that what still ran then was taken away.
	Cancelled bool `json:"cancelled,omitempty"`
}

// activateAdHoc activates what its expression lists, or asks its worker what to
// do (BPMN 2.0.2, 13.3.5). The standard leaves open who chooses the activities:
// here it is the list, the worker or a command.
func activateAdHoc(x *execution, e *Element) *failure {
	model := x.model(e)
	targets, failure := x.listedElements(e, model.AdHoc.ActiveElements)
	if failure != nil {
		return failure
	}
	if failure := x.openEventSubprocesses(e); failure != nil {
		return failure
	}
	x.setLocal(e.Key, adHocElements, x.describeElements(model))
	if model.AdHoc.OutputCollection != "" {
		x.setLocal(e.Key, model.AdHoc.OutputCollection, json.RawMessage("[]"))
	}
	e = x.update(x.element(e.Key), func(e *Element) { e.AdHoc = &AdHocState{} })
	if model.Job != nil {
		if failure := x.askAdHocWorker(e); failure != nil {
			return failure
		}
	}
	if x.lookAtOpened() {
		return nil
	}
	for _, target := range targets {
		x.activateInner(e.Key, target, nil)
	}
	return nil
}

// askAdHocWorker creates the job whose worker decides what is next, in place of
// one that has not been completed yet, or that has failed. One that has thrown an
// error stays until the caller of the instance has answered.
func (x *execution) askAdHocWorker(e *Element) *failure {
	if e.Job != 0 && x.job(e.Job).State == JobThrown {
		return nil
	}
	if incident := x.incidentOfJob(e); incident != 0 {
		x.settleIncident(incident)
		e = x.update(e, func(e *Element) { e.Incident = 0 })
	}
	x.cancelJob(e.Job)
	e = x.update(e, func(e *Element) { e.Job = 0 })
	job := x.model(e).Job
	return x.createJobFor(e, jobOrder{kind: JobAdHocSubprocess}, &job.Type, &job.Retries)
}

// listedElements evaluates which elements a list of ids names.
func (x *execution) listedElements(e *Element, list *bpmn.Expression) ([]bpmn.ElementIndex, *failure) {
	if list == nil {
		return nil, nil
	}
	value, failure := x.evaluate(*list, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return nil, failure
	}
	if value.Kind() != feel.KindList || len(value.Items()) > maxActivations {
		return nil, failed(IncidentExtractValue, "active elements %q: a list of at most %d texts is wanted, it gives %s",
			list.Source, maxActivations, value.Kind())
	}
	var targets []bpmn.ElementIndex
	for _, item := range value.Items() {
		id, _ := item.AsString()
		target, ok := x.activatable(x.model(e), id)
		if !ok {
			return nil, failed(IncidentExtractValue, "active elements %q: %s is no element of the ad-hoc subprocess that can be activated",
				list.Source, item.String())
		}
		targets = append(targets, target)
	}
	return targets, nil
}

// activatable finds an element of an ad-hoc subprocess that can be activated:
// no sequence flow and no link leads to it, and it is neither a boundary event nor
// an event subprocess.
func (x *execution) activatable(adHoc *bpmn.Element, id string) (bpmn.ElementIndex, bool) {
	element, ok := x.process.Element(id)
	if !ok || !slices.Contains(adHoc.Children, element.Index) || !startsAdHoc(element) {
		return bpmn.NoElement, false
	}
	return element.Index, true
}

func startsAdHoc(element *bpmn.Element) bool {
	linked := element.Kind == bpmn.KindIntermediateCatchEvent && element.Event.Type == bpmn.EventLink
	return len(element.Incoming) == 0 && !linked && element.Kind != bpmn.KindBoundaryEvent && element.Kind != bpmn.KindEventSubprocess &&
		!element.ForCompensation
}

// describeElements tells of the elements that can be activated.
func (x *execution) describeElements(adHoc *bpmn.Element) json.RawMessage {
	var all []feel.Value
	for _, index := range adHoc.Children {
		element := &x.process.Elements[index]
		if !startsAdHoc(element) {
			continue
		}
		var told feel.ContextBuilder
		told.Set("elementId", feel.String(element.ID))
		if element.Name != "" {
			told.Set("elementName", feel.String(element.Name))
		}
		if element.Documentation != "" {
			told.Set("documentation", feel.String(element.Documentation))
		}
		if len(element.Properties) > 0 {
			told.Set("properties", propertiesOf(element))
		}
		if len(element.ToolParameters) > 0 {
			told.Set("parameters", parametersOf(element))
		}
		all = append(all, told.Build())
	}
	return toJSON(feel.List(all...))
}

// parametersOf tells what an element asks of an agent, as Camunda has it.
func parametersOf(element *bpmn.Element) feel.Value {
	var all []feel.Value
	for i := range element.ToolParameters {
		parameter := &element.ToolParameters[i]
		var told feel.ContextBuilder
		told.Set("name", feel.String(parameter.Name))
		if parameter.Description != "" {
			told.Set("description", feel.String(parameter.Description))
		}
		if parameter.Type != "" {
			told.Set("type", feel.String(parameter.Type))
		}
		if !parameter.Schema.IsNull() {
			told.Set("schema", parameter.Schema)
		}
		if !parameter.Options.IsNull() {
			told.Set("options", parameter.Options)
		}
		all = append(all, told.Build())
	}
	return feel.List(all...)
}

func propertiesOf(element *bpmn.Element) feel.Value {
	var properties feel.ContextBuilder
	for _, property := range element.Properties {
		properties.Set(property.Name, feel.String(property.Value))
	}
	return properties.Build()
}

// activateInner starts the flow of one element, in a scope of its own. As Zeebe
// has it, a variable that the output element names is local to that scope.
func (x *execution) activateInner(adHoc int64, target bpmn.ElementIndex, variables Variables) {
	scope := x.element(adHoc)
	if !scope.AdHoc.Started {
		scope = x.update(scope, func(e *Element) { e.AdHoc = &AdHocState{Started: true} })
	}
	scope = x.addToken(adHoc, scope.Index)
	if len(scope.Path) >= maxDepth {
		x.reject(ResourceExhausted, "scopes are nested deeper than %d", maxDepth)
	}
	inner := &Element{
		Key: x.ctx.Keys.Next(), Instance: x.root, Scope: adHoc, Path: append(slices.Clip(scope.Path), adHoc),
		Index: scope.Index, State: ElementActive, StartedAt: x.ctx.Now, Inner: true,
	}
	if began := scope.Events.Value().Completions; began > 0 {
		inner.Events = &EventState{Began: began}
	}
	x.state.Elements.Put(inner)
	x.emit(Event{Intent: ElementActivatedEvent, Element: inner})
	if output := x.model(inner).AdHoc.OutputVariable; output != "" {
		x.setLocal(inner.Key, output, json.RawMessage("null"))
	}
	for _, name := range sorted(variables) {
		x.setLocal(inner.Key, name, variables[name])
	}
	x.addToken(inner.Key, target)
	x.enqueue(Continuation{Kind: StepEnter, Element: inner.Key, Index: target})
}

// innerFlowDone ends the flow of one element: its output is collected, the
// completion condition looked at, or the worker asked.
func (x *execution) innerFlowDone(inner *Element, step Continuation) {
	adHoc := x.element(inner.Scope)
	model := x.model(adHoc).AdHoc
	outputs, failure := x.collectInner(inner, adHoc, model)
	if failure != nil {
		x.raise(inner, failure, step)
		return
	}
	met, failure := x.adHocMet(adHoc, model, outputs)
	if failure != nil {
		x.raise(inner, failure, step)
		return
	}
	for _, name := range sorted(outputs) {
		x.setLocal(adHoc.Key, name, outputs[name])
	}
	x.finish(inner, ElementCompletedEvent)
	if met {
		x.fulfilAdHoc(adHoc.Key, model.CancelRemainingInstances)
	}
	x.tokenGone(adHoc.Key, adHoc.Index)
	x.askAgain(adHoc.Key)
}

// askAgain asks the worker of an ad-hoc subprocess after a flow in it has ended.
func (x *execution) askAgain(key int64) {
	adHoc := x.element(key)
	if adHoc == nil || x.model(adHoc).Job == nil || !accepts(adHoc) || adHoc.Events.Value().Interrupted {
		return
	}
	if failure := x.askAdHocWorker(adHoc); failure != nil {
		x.raise(x.element(key), failure, Continuation{Kind: StepAskAdHoc, Element: key})
	}
}

// collectInner gives the output collection with the output of one flow.
func (x *execution) collectInner(inner, adHoc *Element, model *bpmn.AdHoc) (Variables, *failure) {
	if model.OutputElement == nil {
		return nil, nil
	}
	output, failure := x.tolerant(*model.OutputElement, x.seenBy(inner), IncidentExtractValue)
	if failure != nil {
		return nil, failure
	}
	so := x.current(&visibleScope{x: x, scopes: []int64{adHoc.Key}}, model.OutputCollection)
	if so.Kind() != feel.KindList {
		return nil, failed(IncidentExtractValue, "the output collection %q is no list any more", model.OutputCollection)
	}
	return Variables{model.OutputCollection: toJSON(feel.List(append(slices.Clip(so.Items()), output)...))}, nil
}

// adHocMet evaluates the completion condition, which sees the outputs so far.
func (x *execution) adHocMet(adHoc *Element, model *bpmn.AdHoc, outputs Variables) (bool, *failure) {
	if model.CompletionCondition == nil {
		return false, nil
	}
	scope := x.seenBy(adHoc)
	scope.overlay = feel.Variables{}
	for name, text := range outputs {
		value, err := feel.FromJSON(text)
		if err != nil {
			return false, failed(IncidentExtractValue, "output collection: %v", err)
		}
		scope.overlay[name] = value
	}
	value, failure := x.tolerant(*model.CompletionCondition, scope, IncidentExtractValue)
	if failure != nil {
		return false, failure
	}
	met, ok := value.AsBool()
	if !ok {
		return false, failed(IncidentExtractValue, "completion condition %q: true or false is wanted, it gives %s",
			model.CompletionCondition.Source, value.String())
	}
	return met, nil
}

// fulfilAdHoc has an ad-hoc subprocess end with what still runs, or without it.
func (x *execution) fulfilAdHoc(key int64, cancelRemaining bool) {
	e := x.update(x.element(key), func(e *Element) { e.AdHoc = &AdHocState{Started: true, Fulfilled: true, Cancelled: cancelRemaining} })
	if cancelRemaining && e.Children > 0 {
		x.enqueue(Continuation{Kind: StepTerminateChildren, Element: key})
	}
}

// adHocEmpty completes an ad-hoc subprocess in which nothing runs any more,
// unless its condition or its worker wants more to happen.
func (x *execution) adHocEmpty(e *Element) {
	model := x.model(e)
	ends := e.AdHoc.Fulfilled || e.Events.Value().Interrupted || model.Job == nil && model.AdHoc.CompletionCondition == nil && e.AdHoc.Started
	if ends && e.State == ElementActive {
		x.enqueue(Continuation{Kind: StepComplete, Element: e.Key})
	}
}

// propagateOutputs gives the output collection to the scope around.
func (x *execution) propagateOutputs(e *Element) {
	if name := x.model(e).AdHoc.OutputCollection; name != "" {
		outputs := x.current(&visibleScope{x: x, scopes: []int64{e.Key}}, name)
		x.propagate(x.element(e.Scope), Variables{name: toJSON(outputs)})
	}
}
