package bpmn

import "iter"

// InclusiveJoin knows of an inclusive gateway with several incoming flows by which of them a token elsewhere in its
// scope can still come. It is computed once, when the process is compiled.
type InclusiveJoin struct {
	incoming []FlowIndex
	// reach has a bit set for every element, one after the other: the incoming flows, by their place, that a token there
	// can take without passing the gateway.
	reach []uint64
}

// words is how many words a set of the incoming flows has.
func (j *InclusiveJoin) words() int { return (len(j.incoming) + 63) / 64 }

// from is the set of the incoming flows that a token at an element can take.
func (j *InclusiveJoin) from(place ElementIndex) flowSet {
	return j.reach[int(place)*j.words() : (int(place)+1)*j.words()]
}

// flowSet is a set of the incoming flows of one gateway, by their place.
type flowSet []uint64

func (s flowSet) add(i int) { s[i/64] |= 1 << (i % 64) }

// meets tells whether the sets have a flow in common; with apart, whether s has one that other lacks.
func (s flowSet) meets(other flowSet, apart bool) bool {
	for i, word := range s {
		against := other[i]
		if apart {
			against = ^against
		}
		if word&against != 0 {
			return true
		}
	}
	return false
}

// Incoming are the flows that lead into the gateway.
func (j *InclusiveJoin) Incoming() []FlowIndex { return j.incoming }

// Enabled tells whether the gateway goes on (BPMN 2.0.2, 13.4.3): an incoming flow has a token, and no token at one of
// the places in the scope can still come by an incoming flow that has none, unless it can come by one that has a token
// too. A place is the element that the token is in or on its way to.
//
// The standard speaks of paths of sequence flows only; here a path also leads from an activity over its boundary
// events and from a throwing link event to the catching one, since tokens go there too.
func (j *InclusiveJoin) Enabled(hasToken func(FlowIndex) bool, places iter.Seq[ElementIndex]) bool {
	taken, count := make(flowSet, j.words()), 0
	for i, flow := range j.incoming {
		if hasToken(flow) {
			taken.add(i)
			count++
		}
	}
	if count == 0 || count == len(j.incoming) {
		return count > 0
	}
	for place := range places {
		if reachable := j.from(place); reachable.meets(taken, true) && !reachable.meets(taken, false) {
			return false
		}
	}
	return true
}

// InclusiveJoin returns what an inclusive gateway waits for; nil when the element does not join.
func (p *Process) InclusiveJoin(gateway ElementIndex) *InclusiveJoin { return p.joins[gateway] }

// connectInclusiveJoins computes for every inclusive gateway with several incoming flows who can reach which of them.
func (d *draft) connectInclusiveJoins() {
	d.process.joins = map[ElementIndex]*InclusiveJoin{}
	d.eachElement(func(d *draft, element *Element, _ *Node) {
		if element.Kind != KindInclusiveGateway && element.Kind != KindComplexGateway || len(element.Incoming) < 2 {
			return
		}
		join := &InclusiveJoin{incoming: element.Incoming}
		join.reach = make([]uint64, len(d.process.Elements)*join.words())
		for i, flow := range element.Incoming {
			d.markReaching(join, i, d.process.Flows[flow].Source, element.Index)
		}
		d.process.joins[element.Index] = join
		scope := d.element(element.Scope)
		scope.InclusiveJoins = append(scope.InclusiveJoins, element.Index)
	})
}

// markReaching goes backwards from the source of an incoming flow and marks every element on the way.
func (d *draft) markReaching(join *InclusiveJoin, incoming int, source, gateway ElementIndex) {
	visited := make([]bool, len(d.process.Elements))
	visited[gateway] = true
	for stack := []ElementIndex{source}; len(stack) > 0; {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if visited[at] {
			continue
		}
		visited[at] = true
		join.from(at).add(incoming)
		stack = append(stack, d.predecessors(at)...)
	}
}

// predecessors are the elements that a token may come from to an element.
func (d *draft) predecessors(index ElementIndex) []ElementIndex {
	element := d.element(index)
	var before []ElementIndex
	for _, flow := range element.Incoming {
		before = append(before, d.process.Flows[flow].Source)
	}
	if element.AttachedTo != NoElement {
		before = append(before, element.AttachedTo)
	}
	return append(before, d.throwers[index]...)
}
