package engine

import "zhitong/bpmn"

// ActivateAdHoc activates elements of an ad-hoc subprocess.
type ActivateAdHoc struct {
	Element         int64 // instance of the ad-hoc subprocess
	Activate        []ElementActivation
	CancelRemaining bool // what runs in it now is terminated
}

func (c *ActivateAdHoc) decide(x *execution) {
	e := x.element(c.Element)
	if e == nil || x.rootOf(e.Instance) == nil || e.AdHoc == nil {
		x.reject(NotFound, "%d is no instance of an ad-hoc subprocess, or it is finished", c.Element)
	}
	if !accepts(e) || e.Events.Value().Interrupted {
		x.reject(InvalidState, "ad-hoc subprocess %d is not active any more", c.Element)
	}
	seen := map[string]bool{}
	for _, wanted := range c.Activate {
		if seen[wanted.ElementID] {
			x.reject(InvalidArgument, "element %q is to be activated twice", wanted.ElementID)
		}
		seen[wanted.ElementID] = true
	}
	x.activateAll(e, c.Activate, c.CancelRemaining)
}

// activateAll activates elements by id, all of them or none.
func (x *execution) activateAll(e *Element, wanted []ElementActivation, cancelRemaining bool) {
	if len(wanted) > maxActivations {
		x.reject(ResourceExhausted, "more than %d elements are to be activated at once", maxActivations)
	}
	targets := make([]bpmn.ElementIndex, len(wanted))
	for i := range wanted {
		target, ok := x.activatable(x.model(e), wanted[i].ElementID)
		if !ok {
			x.reject(NotFound, "the ad-hoc subprocess has no element %q that can be activated", wanted[i].ElementID)
		}
		x.checkVariables(wanted[i].Variables)
		targets[i] = target
	}
	if cancelRemaining {
		x.cancelInner(e)
	}
	for i, target := range targets {
		x.activateInner(e.Key, target, wanted[i].Variables)
	}
}

// cancelInner terminates what runs in an ad-hoc subprocess now, but not what is
// activated after it.
func (x *execution) cancelInner(e *Element) {
	for after := int64(0); ; {
		keys, next := x.children(ChildPage{e.Key, after, terminationPage})
		for _, key := range keys {
			x.enqueue(Continuation{Kind: StepTerminate, Element: key})
		}
		if next == 0 {
			return
		}
		after = next
	}
}

// checkAdHocResult refuses what the worker of an ad-hoc subprocess cannot decide.
func (x *execution) checkAdHocResult(c *CompleteJob) {
	r := c.Result
	switch {
	case r == nil:
	case r.Denied || r.DeniedReason != "" || r.Corrections != nil:
		x.reject(InvalidArgument, "only the job of a task listener can deny or correct, and job %d is none", c.Job)
	case r.AdHoc != nil && r.AdHoc.Fulfilled && len(r.AdHoc.Activate) > 0:
		x.reject(InvalidArgument, "an ad-hoc subprocess cannot both be done and activate elements")
	}
}

// adHocAnswered does what the worker of an ad-hoc subprocess decided. Without a
// decision the subprocess goes on with what runs in it, and the worker is asked
// again after the next flow in it.
func (x *execution) adHocAnswered(e *Element, c *CompleteJob) {
	for _, name := range sorted(c.Variables) {
		x.setLocal(e.Key, name, c.Variables[name])
	}
	if c.Result == nil || c.Result.AdHoc == nil {
		return
	}
	e = x.element(e.Key)
	result := c.Result.AdHoc
	if !result.Fulfilled {
		x.activateAll(e, result.Activate, result.CancelRemaining)
		return
	}
	x.fulfilAdHoc(e.Key, result.CancelRemaining)
	if e.Children == 0 {
		x.adHocEmpty(x.element(e.Key))
	}
}

// askAdHocStep asks the worker of an ad-hoc subprocess again, after an incident.
func (x *execution) askAdHocStep(step Continuation) { x.askAgain(step.Element) }
