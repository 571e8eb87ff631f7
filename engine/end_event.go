package engine

import "zhitong/bpmn"

// activateEndEvent ends a path: by throwing an error, else as an intermediate
// event throws.
func activateEndEvent(x *execution, e *Element) *failure {
	model := x.model(e)
	switch model.Event.Type {
	case bpmn.EventError:
		return x.throwEndError(e, model.Event.Error)
	case bpmn.EventCancel:
		x.cancelTransaction(e)
		return nil
	}
	return activateThrowEvent(x, e)
}

func (x *execution) throwEndError(e *Element, model *bpmn.ErrorReference) *failure {
	if model.Code == nil {
		return failed(IncidentUnhandledError, "the error end event names no error code")
	}
	code, failure := x.text(*model.Code, e, "error code")
	if failure != nil {
		return failure
	}
	x.throw(e, code, "", nil)
	return nil
}

// leftEndEvent has a terminate end event take everything else in its scope away.
func leftEndEvent(x *execution, e *Element) {
	scope := x.element(e.Scope)
	if x.model(e).Event.Type == bpmn.EventCancel {
		x.leaveCancelled(scope)
	}
	if x.model(e).Event.Type == bpmn.EventTerminate && accepts(scope) {
		x.interruptScope(scope, &Trigger{Target: bpmn.NoElement})
	}
}
