package engine

import (
	"slices"

	"zhitong/bpmn"
)

// lastElements finds the elements whose end is to end an instance.
func (x *execution) lastElements(ids []string) []bpmn.ElementIndex {
	if len(ids) > maxInstructions {
		x.reject(ResourceExhausted, "an instance is terminated after one of at most %d elements", maxInstructions)
	}
	var last []bpmn.ElementIndex
	for _, id := range ids {
		element, ok := x.process.Element(id)
		if !ok || element.Index == bpmn.Root {
			x.reject(InvalidArgument, "process %q has no element %q to be terminated after", x.process.ID, id)
		}
		last = append(last, element.Index)
	}
	return last
}

// endsInstance says whether an element instance that has just ended was the last
// one that its instance was to reach: a multi-instance activity when all of it has.
func (x *execution) endsInstance(e *Element) bool {
	if e.Root != nil || e.Inner {
		return false
	}
	last := x.element(x.root).Root.TerminateAfter
	return slices.Contains(last, e.Index) && !x.element(e.Scope).Body
}
