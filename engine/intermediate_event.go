package engine

// activateThrowEvent passes, or has a job send the message.
func activateThrowEvent(x *execution, e *Element) *failure {
	if job := x.model(e).Job; job != nil {
		return x.createJob(e, job)
	}
	return passThrough(x, e)
}

// activateCatchEvent waits for its event, unless an event-based gateway has
// seen it already.
func activateCatchEvent(x *execution, e *Element) *failure {
	if e.Trigger != nil {
		return passThrough(x, e)
	}
	return x.open(e.Key, e.Index)
}

// activateReceiveTask waits for its message.
func activateReceiveTask(x *execution, e *Element) *failure {
	return x.openSubscription(e.Key, e.Index, x.model(e).Message)
}
