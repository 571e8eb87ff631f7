package engine

// activateScriptTask evaluates FEEL, or waits for a worker.
func activateScriptTask(x *execution, e *Element) *failure {
	model := x.model(e)
	if model.Script == nil {
		return x.createJob(e, model.Job)
	}
	value, failure := x.tolerant(model.Script.Expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return failure
	}
	x.completeWith(e, model.Script.ResultVariable, toJSON(value))
	return nil
}

// completeWith completes an element instance with one variable.
func (x *execution) completeWith(e *Element, name string, value []byte) {
	trigger := &Trigger{Target: e.Index, Variables: Variables{name: value}}
	x.enqueue(Continuation{Kind: StepComplete, Element: e.Key, Trigger: trigger})
}
