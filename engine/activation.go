package engine

import (
	"maps"
	"slices"

	"zhitong/bpmn"
)

// activation is one element on its way into being by a modification.
type activation struct {
	*execution
	target    *bpmn.Element
	variables map[bpmn.ElementIndex][]Variables // by the scope that they are set in
}

// activateInstead activates an element out of the order of the flows.
func (x *execution) activateInstead(wanted *Activation) {
	target := x.activationTarget(wanted.ElementID)
	a := &activation{x, target, x.scopedVariables(target, wanted.Variables)}
	scope := a.scope(wanted.Ancestor)
	x.addToken(scope.Key, target.Index)
	e := x.create(x.element(scope.Key), target.Index)
	a.setVariables(e)
	x.enqueue(Continuation{Kind: StepActivate, Element: e.Key})
}

// activationTarget gives the element of an id, which must be one that can be
// activated.
func (x *execution) activationTarget(id string) *bpmn.Element {
	target, ok := x.process.Element(id)
	if !ok {
		x.reject(InvalidArgument, "process %q has no element %q", x.process.ID, id)
	}
	x.mustBeActivatable(target)
	return target
}

// mustNotRepeat rejects a multi-instance scope to be made around an element.
func (x *execution) mustNotRepeat(target, scope *bpmn.Element) {
	if scope.Loop != nil {
		x.reject(InvalidArgument, "element %q is inside the multi-instance activity %q; name one of its instances as the ancestor", target.ID, scope.ID)
	}
}

// mustBeActivatable rejects elements that only make sense with what comes before them.
func (x *execution) mustBeActivatable(target *bpmn.Element) {
	switch target.Kind {
	case bpmn.KindProcess:
		x.reject(InvalidArgument, "element %q is the process itself", target.ID)
	case bpmn.KindStartEvent:
		x.reject(InvalidArgument, "element %q is a start event; activate its scope or what follows", target.ID)
	case bpmn.KindBoundaryEvent:
		x.reject(InvalidArgument, "element %q is a boundary event; activate what follows it", target.ID)
	}
	for _, flow := range target.Incoming {
		if source := &x.process.Elements[x.process.Flows[flow].Source]; source.Kind == bpmn.KindEventBasedGateway {
			x.reject(InvalidArgument, "element %q belongs to the event-based gateway %q; activate that", target.ID, source.ID)
		}
	}
}

// scopedVariables sorts variables by the scope that they are set in, which must
// be around the target or the target itself.
func (x *execution) scopedVariables(target *bpmn.Element, given []ScopedVariables) map[bpmn.ElementIndex][]Variables {
	scopes := append(x.chain(target.Scope), target.Index)
	sorted := map[bpmn.ElementIndex][]Variables{}
	for _, instruction := range given {
		x.checkVariables(instruction.Variables)
		index := bpmn.Root
		if instruction.Scope != "" {
			scope, ok := x.process.Element(instruction.Scope)
			if !ok || !contains(scopes, scope.Index) {
				x.reject(InvalidArgument, "variables are to be set in %q, which is no scope around element %q", instruction.Scope, target.ID)
			}
			index = scope.Index
		}
		sorted[index] = append(sorted[index], instruction.Variables)
	}
	return sorted
}

func (a *activation) setVariables(e *Element) {
	for _, variables := range a.variables[e.Index] {
		for _, name := range sorted(variables) {
			a.setLocal(e.Key, name, variables[name])
		}
	}
}

// scope gives the element instance in which the target is created.
func (a *activation) scope(ancestor int64) *Element {
	chain := a.chain(a.target.Scope)
	if ancestor == 0 {
		return a.found(chain)
	}
	scope := a.element(ancestor)
	if scope == nil || scope.Instance != a.root || scope.Body || !admits(scope) || !contains(chain, scope.Index) {
		a.reject(InvalidArgument, "element instance %d is not an active scope around element %q", ancestor, a.target.ID)
	}
	a.arrive(scope)
	return a.openScopes(scope, chain[slices.Index(chain, scope.Index)+1:])
}

// admits says whether elements may be activated in a scope: one that has completed and is entered again to be
// compensated, or a transaction that is cancelled, ends with its last handler.
func admits(scope *Element) bool {
	return accepts(scope) && !compensating(scope) && scope.Cancel == nil
}

// found gives the one live instance of the innermost scope of a chain; where
// there is none, one is made in that of the scope around it.
func (a *activation) found(chain []bpmn.ElementIndex) *Element {
	for i := len(chain) - 1; i >= 0; i-- {
		live := slices.DeleteFunc(a.scopesAt(chain[i]), func(e *Element) bool { return !admits(e) })
		switch {
		case len(live) > 1:
			a.reject(InvalidArgument, "scope %q of element %q has %d active instances; name one as the ancestor",
				a.process.Elements[chain[i]].ID, a.target.ID, len(live))
		case len(live) == 1:
			a.arrive(live[0])
			return a.openScopes(live[0], chain[i+1:])
		}
	}
	a.reject(InvalidState, "process instance %d is being interrupted", a.root)
	return nil
}

// arrive sets the variables of the live scopes around the target. One whose start
// event has not been left does not depend on that any more.
func (a *activation) arrive(scope *Element) {
	for _, key := range scopesOf(scope) {
		if e := a.element(key); !e.Body {
			a.setVariables(e)
			if failure := a.openStarting(a.element(key)); failure != nil {
				a.reject(InvalidArgument, "scope %q cannot be activated: %s", a.model(e).ID, failure.message)
			}
		}
	}
}

// openScopes makes the scopes of the model one in the other and gives the innermost:
// without their input mappings and start events, with the events that they wait for.
func (a *activation) openScopes(scope *Element, inside []bpmn.ElementIndex) *Element {
	for _, index := range inside {
		model := &a.process.Elements[index]
		a.mustNotRepeat(a.target, model)
		a.addToken(scope.Key, index)
		scope = a.create(a.element(scope.Key), index)
		a.setVariables(scope)
		scope = a.update(a.element(scope.Key), func(e *Element) { e.State = ElementActive })
		failure := a.openBoundaries(scope)
		if failure == nil {
			failure = a.openEventSubprocesses(a.element(scope.Key))
		}
		if failure != nil {
			a.reject(InvalidArgument, "scope %q cannot be activated: %s", model.ID, failure.message)
		}
		scope = a.element(scope.Key)
	}
	return scope
}

// chain gives a scope of the model and those around it, the process first.
func (x *execution) chain(index bpmn.ElementIndex) []bpmn.ElementIndex {
	var chain []bpmn.ElementIndex
	for ; index != bpmn.NoElement; index = x.process.Elements[index].Scope {
		chain = append(chain, index)
	}
	slices.Reverse(chain)
	return chain
}

// scopesAt gives the live instances of a scope of the model; of a
// multi-instance activity those in its bodies.
func (x *execution) scopesAt(index bpmn.ElementIndex) []*Element {
	if index == bpmn.NoElement {
		return nil
	}
	found := []*Element{x.element(x.root)}
	for _, at := range x.chain(index)[1:] {
		var inner []*Element
		for _, scope := range found {
			inner = append(inner, x.instancesIn(scope.Key, at)...)
		}
		found = inner
	}
	return found
}

func (x *execution) instancesIn(scope int64, index bpmn.ElementIndex) []*Element {
	var found []*Element
	for _, e := range x.liveChildren(scope) {
		switch {
		case e.Index != index:
		case e.Body:
			found = append(found, x.liveChildren(e.Key)...)
		default:
			found = append(found, e)
		}
	}
	return found
}

// liveChildren gives all element instances directly in a scope, oldest first.
func (x *execution) liveChildren(scope int64) []*Element {
	var all []*Element
	for after, more := int64(0), true; more; more = after != 0 {
		var keys []int64
		keys, after = x.children(ChildPage{scope, after, terminationPage})
		x.loadElements(keys)
		for _, key := range keys {
			all = append(all, x.element(key))
		}
		if len(all) > maxLookedAt {
			x.reject(ResourceExhausted, "element instance %d has more than %d others in it", scope, maxLookedAt)
		}
	}
	return all
}

// maxLookedAt bounds how many element instances of one scope a command of an
// operator looks at.
const maxLookedAt = 20_000

// loadElements makes sure that the rows of element instances are known.
func (x *execution) loadElements(keys []int64) {
	known := true
	for _, key := range keys {
		if _, presence := x.state.Elements.Get(key); presence == Unknown {
			x.need.Elements, known = append(x.need.Elements, key), false
		}
	}
	if !known {
		x.lack()
	}
}

func contains(all []bpmn.ElementIndex, index bpmn.ElementIndex) bool {
	return slices.Contains(all, index)
}

func sortedKeys(set map[int64]bool) []int64 { return slices.Sorted(maps.Keys(set)) }
