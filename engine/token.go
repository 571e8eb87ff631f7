package engine

import (
	"maps"

	"zhitong/bpmn"
)

// addToken counts a token on its way to an element of a scope.
func (x *execution) addToken(scope int64, to bpmn.ElementIndex) *Element {
	return x.countTokens(x.element(scope), to, 1)
}

// countTokens counts tokens in or out of a scope, and where they are if
// inclusive gateways of the scope have to know.
func (x *execution) countTokens(scope *Element, at bpmn.ElementIndex, n int) *Element {
	placed := !scope.Body && len(x.model(scope).InclusiveJoins) > 0
	return x.update(scope, func(e *Element) {
		e.Children += n
		if placed {
			e.changeEvents(func(s *EventState) { s.Tokens = moved(s.Tokens, at, n) })
		}
	})
}

// moved counts tokens in or out of a place.
func moved(tokens map[bpmn.ElementIndex]int, at bpmn.ElementIndex, n int) map[bpmn.ElementIndex]int {
	changed := make(map[bpmn.ElementIndex]int, len(tokens)+1)
	maps.Copy(changed, tokens)
	if changed[at] += n; changed[at] == 0 {
		delete(changed, at)
	}
	return changed
}

// tokenGone takes one token out of a scope, where it was last at an element,
// and ends the scope with its last.
func (x *execution) tokenGone(key int64, at bpmn.ElementIndex) {
	scope := x.countTokens(x.element(key), at, -1)
	if isAlone(scope) {
		x.compensateCancelled(scope)
		return
	}
	if scope.Children > 0 {
		x.lookAtJoins(scope)
		return
	}
	if len(scope.Complex) > 0 && accepts(scope) { // now no token can come any more
		x.enqueue(Continuation{Kind: StepJoin, Element: scope.Key})
		return
	}
	switch {
	case scope.State == ElementTerminating:
		x.riseTerminated(scope)
	case compensating(scope): // it ends when its last handler has reported
	case x.isBoundaryOf(scope.Trigger, scope): // it is about to be terminated
	case scope.Trigger != nil:
		x.goOnAfterInterruption(scope)
	case scope.Body:
		x.bodyEmpty(scope)
	case scope.AdHoc != nil:
		x.adHocEmpty(scope)
	case scope.State == ElementActive:
		x.enqueue(Continuation{Kind: StepComplete, Element: scope.Key})
	case scope.Root != nil && scope.State == ElementCompleting:
		x.completeRoot(scope)
	}
}

// maxRise is through how many scopes one step goes outwards.
const maxRise = 20

// riseTerminated ends a scope after the last one in it; where scopes are nested
// deeply, in a step of its own.
func (x *execution) riseTerminated(scope *Element) {
	if x.rising >= maxRise {
		x.enqueue(Continuation{Kind: StepFinishTermination, Element: scope.Key})
		return
	}
	x.rising++
	x.finishTermination(scope)
	x.rising--
}

// dropArrivals forgets the tokens that wait before gateways of a scope that is
// interrupted.
func (x *execution) dropArrivals(scope *Element, change func(*Element)) *Element {
	for flow, waiting := range scope.Arrivals {
		scope = x.countTokens(scope, x.process.Flows[flow].Target, -waiting)
	}
	return x.update(scope, func(e *Element) {
		e.Arrivals, e.Complex = nil, nil
		change(e)
	})
}
