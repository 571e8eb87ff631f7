package engine

import (
	"maps"
	"slices"

	"zhitong/bpmn"
)

// pickInclusive takes every flow whose condition is true, else the default
// flow (BPMN 2.0.2, 13.4.3).
func pickInclusive(x *execution, e *Element) ([]bpmn.FlowIndex, *failure) {
	gateway := x.model(e)
	var met []bpmn.FlowIndex
	for _, index := range gateway.Outgoing {
		if index == gateway.DefaultFlow {
			continue
		}
		isMet, failure := x.conditionMet(e, &x.process.Flows[index])
		if failure != nil {
			return nil, failure
		}
		if isMet {
			met = append(met, index)
		}
	}
	if len(met) > 0 || len(gateway.Outgoing) == 0 {
		return met, nil
	}
	return x.defaultFlow(gateway)
}

// joinsInclusive says whether an element is an inclusive gateway that waits
// for tokens of several flows.
func (x *execution) joinsInclusive(index bpmn.ElementIndex) bool {
	return x.process.InclusiveJoin(index) != nil
}

// arriveAt lets a token wait before an inclusive or complex gateway.
func (x *execution) arriveAt(gateway bpmn.ElementIndex, scope *Element, flow bpmn.FlowIndex) {
	if x.process.Elements[gateway].Kind == bpmn.KindComplexGateway {
		x.arriveComplex(scope, flow)
		return
	}
	x.arrive(scope, flow)
}

// arrive lets a token wait before an inclusive gateway, on the flow that it
// came by.
func (x *execution) arrive(scope *Element, flow bpmn.FlowIndex) {
	arrivals := map[bpmn.FlowIndex]int{}
	maps.Copy(arrivals, scope.Arrivals)
	arrivals[flow]++
	x.lookAtJoins(x.update(scope, func(e *Element) { e.Arrivals = arrivals }))
}

// lookAtJoins has the inclusive gateways of a scope looked at once the steps
// that are due now are done, if tokens wait before one.
func (x *execution) lookAtJoins(scope *Element) {
	if len(scope.Arrivals) == 0 && len(scope.Complex) == 0 || len(scope.Events.Value().Tokens) == 0 || x.joinsDue[scope.Key] {
		return
	}
	if x.joinsDue == nil {
		x.joinsDue = map[int64]bool{}
	}
	x.joinsDue[scope.Key] = true
	x.enqueue(Continuation{Kind: StepJoin, Element: scope.Key})
}

// joinInclusive lets every inclusive gateway of a scope go on that no other
// token can reach any more.
func (x *execution) joinInclusive(step Continuation) {
	scope := x.element(step.Element)
	delete(x.joinsDue, step.Element)
	if !accepts(scope) {
		return
	}
	for _, gateway := range x.model(scope).InclusiveJoins {
		scope = x.element(scope.Key)
		join := x.process.InclusiveJoin(gateway)
		if x.process.Elements[gateway].Kind == bpmn.KindComplexGateway {
			x.resetComplex(scope, gateway, join)
			continue
		}
		hasToken := func(flow bpmn.FlowIndex) bool { return scope.Arrivals[flow] > 0 }
		if join.Enabled(hasToken, maps.Keys(scope.Events.Value().Tokens)) {
			x.merge(scope, gateway, join, nil)
		}
	}
}

// merge makes one token of those that wait before an inclusive gateway, one of
// each flow or of those that the trigger names, and sends it in.
func (x *execution) merge(scope *Element, gateway bpmn.ElementIndex, join *bpmn.InclusiveJoin, trigger *Trigger) {
	arrivals, merged := maps.Clone(scope.Arrivals), 0
	for _, flow := range join.Incoming() {
		if arrivals[flow] == 0 || trigger != nil && !slices.Contains(trigger.Only, flow) {
			continue
		}
		merged++
		if arrivals[flow]--; arrivals[flow] == 0 {
			delete(arrivals, flow)
		}
	}
	scope = x.update(scope, func(e *Element) { e.Arrivals = arrivals })
	scope = x.countTokens(scope, gateway, 1-merged)
	x.enqueue(Continuation{Kind: StepEnter, Element: scope.Key, Index: gateway, Trigger: trigger})
	x.lookAtJoins(scope)
}
