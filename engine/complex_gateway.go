package engine

import (
	"maps"
	"slices"

	"zhitong/bpmn"
	"zhitong/feel"
)

// ComplexState is what a scope knows of a complex gateway that has been
// activated and waits for its reset.
type ComplexState struct {
	Missing []bpmn.FlowIndex `json:"missing"` // incoming flows that had no token when it was activated
}

// A complex gateway with several incoming flows waits for its start until its
// activation condition is true, which is looked at whenever a token arrives;
// then it takes one token from each flow that has one. After that it waits for
// its reset: until each of the other flows has brought a token, or none can come
// by it any more, as an inclusive gateway waits. Then it takes those tokens and
// waits for its start again (BPMN 2.0.2, 13.4.5).
//
// The conditions of the outgoing flows decide both times; they and the
// activation condition see waitingForStart, and the latter activationCount, the
// number of incoming flows that have a token. No condition being true is an
// incident at the start and nothing at the reset.
//
// Where the standard is vague: without an activation condition all flows must
// have a token, and a flow without a condition is taken at the start only. A
// gateway with one incoming flow has no reset.

// arriveComplex lets a token wait before a complex gateway and looks whether it
// is activated by that.
func (x *execution) arriveComplex(scope *Element, flow bpmn.FlowIndex) {
	x.arrive(scope, flow)
	x.startComplex(Continuation{Kind: StepStartComplex, Element: scope.Key, Index: x.process.Flows[flow].Target})
}

// startComplex activates a complex gateway if its condition is true. What the
// condition cannot be decided from is an incident of the scope, for the gateway
// has no instance yet.
func (x *execution) startComplex(step Continuation) {
	scope := x.element(step.Element)
	if !accepts(scope) || scope.Complex[step.Index] != nil {
		return
	}
	incoming := x.process.InclusiveJoin(step.Index).Incoming()
	var missing []bpmn.FlowIndex
	for _, flow := range incoming {
		if scope.Arrivals[flow] == 0 {
			missing = append(missing, flow)
		}
	}
	if len(missing) == len(incoming) {
		return
	}
	met, failure := x.activates(scope, &x.process.Elements[step.Index], len(incoming)-len(missing))
	if failure != nil {
		x.raise(scope, failure, step)
		return
	}
	if met {
		x.keepComplex(scope, step.Index, &ComplexState{missing})
		x.merge(x.element(scope.Key), step.Index, x.process.InclusiveJoin(step.Index), nil)
	}
}

// activates evaluates an activation condition.
func (x *execution) activates(scope *Element, gateway *bpmn.Element, count int) (bool, *failure) {
	if gateway.Activation == nil {
		return count == len(gateway.Incoming), nil
	}
	seen := x.seenBy(scope)
	seen.overlay = feel.Variables{"activationCount": feel.Int(int64(count)), "waitingForStart": feel.Bool(true)}
	value, failure := x.tolerant(*gateway.Activation, seen, IncidentCondition)
	if failure != nil {
		return false, failure
	}
	met, ok := value.AsBool()
	if !ok {
		return false, failed(IncidentCondition, "activation condition %q of gateway %q: true or false is wanted, it gives %s",
			gateway.Activation.Source, gateway.ID, value.String())
	}
	return met, nil
}

// keepComplex notes what a complex gateway waits for; nil for its start.
func (x *execution) keepComplex(scope *Element, gateway bpmn.ElementIndex, state *ComplexState) {
	all := map[bpmn.ElementIndex]*ComplexState{}
	maps.Copy(all, scope.Complex)
	if all[gateway] = state; state == nil {
		delete(all, gateway)
	}
	x.update(scope, func(e *Element) { e.Complex = all })
}

// resetComplex resets a complex gateway for which no further token can come.
func (x *execution) resetComplex(scope *Element, gateway bpmn.ElementIndex, join *bpmn.InclusiveJoin) {
	state := scope.Complex[gateway]
	if state == nil {
		return
	}
	hasToken := func(flow bpmn.FlowIndex) bool {
		return scope.Arrivals[flow] > 0 || !slices.Contains(state.Missing, flow)
	}
	if !join.Enabled(hasToken, maps.Keys(scope.Events.Value().Tokens)) {
		return
	}
	x.keepComplex(scope, gateway, nil)
	x.merge(x.element(scope.Key), gateway, join, &Trigger{Target: gateway, Only: state.Missing, Reset: true})
	x.enqueue(Continuation{Kind: StepStartComplex, Element: scope.Key, Index: gateway}) // with tokens that came too early
}

// pickComplex takes every flow whose condition is true, else the default flow.
func pickComplex(x *execution, e *Element) ([]bpmn.FlowIndex, *failure) {
	gateway, starts := x.model(e), e.Trigger == nil || !e.Trigger.Reset
	var taken []bpmn.FlowIndex
	for _, index := range gateway.Outgoing {
		flow := &x.process.Flows[index]
		if index == gateway.DefaultFlow || flow.Condition == nil && !starts {
			continue
		}
		scope := x.seenBy(e)
		scope.overlay = feel.Variables{"waitingForStart": feel.Bool(starts)}
		met, failure := x.conditionMetIn(scope, flow)
		if failure != nil {
			return nil, failure
		}
		if met {
			taken = append(taken, index)
		}
	}
	if len(taken) > 0 || !starts || len(gateway.Outgoing) == 0 {
		return taken, nil
	}
	return x.defaultFlow(gateway)
}
