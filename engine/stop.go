package engine

import (
	"slices"

	"zhitong/bpmn"
)

// checkStops refuses elements to stop after that are not there.
func (x *execution) checkStops(ids []string) {
	if len(ids) > maxInstructions {
		x.reject(ResourceExhausted, "an instance stops after at most %d elements", maxInstructions)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(x.process.Elements[1:], func(e bpmn.Element) bool { return e.ID == id }) {
			x.reject(InvalidArgument, "process %q has no element %q to stop after", x.process.ID, id)
		}
	}
}

// stopAfter terminates the instance when an element instance was the last that
// it was to run. What was going to follow is terminated with it.
func (x *execution) stopAfter(done *Element) {
	root := x.element(x.root)
	if done.Root != nil || root == nil || root.State == ElementTerminating || !slices.Contains(root.Root.StopAfter, x.process.Elements[done.Index].ID) {
		return
	}
	if scope := x.element(done.Scope); scope != nil && scope.Body || done.Inner { // the whole loop or subprocess counts
		return
	}
	x.queue = slices.Insert(x.queue, 0, Continuation{Kind: StepTerminate, Element: root.Key})
}
