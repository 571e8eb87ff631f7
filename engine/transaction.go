package engine

import "zhitong/bpmn"

// CancelState is how far the cancellation of a transaction has come.
type CancelState struct {
	By int64 `json:"by"` // instance of the cancel end event
	// Compensating says that everything else in it is gone and its completed
	// activities are being compensated; Done that this is over too.
	Compensating bool `json:"compensating,omitempty"`
	Done         bool `json:"done,omitempty"`
}

// cancelTransaction cancels the transaction around a cancel end event (BPMN
// 2.0.2, 10.3.5.3 and 13.3.5): everything else in it is terminated, then its
// completed activities are compensated, then it is left by its cancel boundary
// event. The standard names the protocol of a transaction but no semantics for
// it; here there is none beyond this.
//
// In a multi-instance transaction the boundary event belongs to all instances:
// the first cancellation ends the others, without compensation.
func (x *execution) cancelTransaction(e *Element) {
	scope := x.element(e.Scope)
	if scope.Cancel != nil {
		return // another cancel end event came first and takes this one away
	}
	x.closeWaiting(scope.Key)
	scope = x.dropArrivals(x.element(scope.Key), func(scope *Element) { scope.Cancel = &CancelState{By: e.Key} })
	if scope.Children == 1 {
		x.compensateCancelled(scope)
		return
	}
	x.enqueue(Continuation{Kind: StepTerminateChildren, Element: scope.Key})
}

// compensateCancelled compensates a transaction in which only its cancel end
// event is left.
func (x *execution) compensateCancelled(scope *Element) {
	cancel := *scope.Cancel
	cancel.Compensating = true
	x.update(scope, func(e *Element) { e.Cancel = &cancel })
	x.throwCompensation(x.element(cancel.By), &bpmn.Compensation{Activity: bpmn.NoElement})
}

// isAlone says whether nothing but its cancel end event is left in a cancelled
// transaction that has still to be compensated.
func isAlone(scope *Element) bool {
	return scope.State == ElementActive && scope.Children == 1 && scope.Cancel != nil && !scope.Cancel.Compensating
}

// leaveCancelled marks a transaction whose cancel end event is done.
func (x *execution) leaveCancelled(scope *Element) {
	if scope.Cancel == nil || scope.State != ElementActive {
		return
	}
	cancel := *scope.Cancel
	cancel.Done = true
	x.update(scope, func(e *Element) { e.Cancel = &cancel })
	x.enqueue(Continuation{Kind: StepCancelled, Element: scope.Key})
}

// cancelled leaves a cancelled transaction by its cancel boundary event.
func (x *execution) cancelled(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State != ElementActive {
		return
	}
	for _, index := range x.model(e).BoundaryEvents {
		if x.process.Elements[index].Event.Type != bpmn.EventCancel {
			continue
		}
		if scope := x.element(e.Scope); scope.Body {
			e = scope
		}
		x.interruptElement(e, &Trigger{Target: index})
		return
	}
}
