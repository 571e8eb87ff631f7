package engine

import "zhitong/bpmn"

// The events of execution listeners, as the model names them.
const (
	listenStart     = "start"     // after the input mappings, before anything is waited for
	listenEnd       = "end"       // after the output mappings
	listenCancel    = "cancel"    // once everything inside is terminated
	listenBeforeAll = "beforeAll" // of a multi-instance, before its input collection is evaluated
)

// Listening says which listener an element instance waits for and what it does
// when there is none left.
type Listening struct {
	Event string `json:"event"`
	At    int    `json:"at"` // place of the listener whose job is open among those of the element
	// Then is what follows the last listener; Again is taken when an incident
	// with the job type or retries of one is resolved: all of them run anew.
	Then  Continuation `json:"then"`
	Again Continuation `json:"again"`
}

// listen has the execution listeners of an event run one after the other and
// says whether there are any: then is what follows the last of them.
func (x *execution) listen(e *Element, event string, then, again Continuation) bool {
	if e.Inner || e.Body != (event == listenBeforeAll) || len(x.model(e).ExecutionListeners) == 0 {
		return false // the other events concern each inner instance of a multi-instance
	}
	return x.listenFrom(e, 0, &Listening{Event: event, Then: then, Again: again})
}

// listenFrom opens the job of the next listener from a place on.
func (x *execution) listenFrom(e *Element, from int, listening *Listening) bool {
	listeners := x.model(e).ExecutionListeners
	for at := from; at < len(listeners); at++ {
		if listeners[at].EventType != listening.Event {
			continue
		}
		listening.At = at
		x.update(e, func(e *Element) { e.Listening = listening })
		order := jobOrder{kind: JobExecutionListener, event: listening.Event, listener: at}
		if failure := x.createJobFor(e, order, &listeners[at].Type, &listeners[at].Retries); failure != nil {
			e = x.update(x.element(e.Key), func(e *Element) { e.Listening = nil })
			x.raise(e, failure, listening.Again)
		}
		return true
	}
	return false
}

// listened goes on after a listener: with the next one, or with what follows
// the last.
func (x *execution) listened(e *Element, variables Variables) {
	x.hearVariables(e, variables)
	e = x.element(e.Key)
	listening := *e.Listening
	e = x.update(e, func(e *Element) { e.Listening = nil })
	if !x.listenFrom(e, listening.At+1, &listening) {
		x.enqueue(listening.Then)
	}
}

// hearVariables keeps the variables of a listener: those of the events before
// the work are local, those after it go where those of output mappings go.
func (x *execution) hearVariables(e *Element, variables Variables) {
	event := e.Listening.Event
	if event == listenEnd || event == listenCancel {
		if e.Root == nil {
			e = x.element(e.Scope)
		}
		x.propagate(e, variables)
		return
	}
	for _, name := range sorted(variables) {
		x.setLocal(e.Key, name, variables[name])
	}
}

// terminatedStep is what follows the listeners of a cancellation.
func (x *execution) terminatedStep(step Continuation) {
	if e := x.element(step.Element); e != nil {
		x.terminated(e)
	}
}

// finishTerminationStep tries again to finish a termination, after an incident
// with a listener of it.
func (x *execution) finishTerminationStep(step Continuation) {
	if e := x.element(step.Element); e != nil {
		x.finishTermination(e)
	}
}

// JobHeaders gives the fixed headers of a job: those of its element, under
// those of its listener, under those that it got when it was created.
func JobHeaders(process *bpmn.Process, job *Job) map[string]string {
	headers := map[string]string{}
	element := &process.Elements[job.Index]
	addHeaders(headers, headersOf(element))
	switch job.Kind {
	case JobExecutionListener:
		addHeaders(headers, element.ExecutionListeners[job.Listener].Headers)
	case JobTaskListener:
		addHeaders(headers, element.TaskListeners[job.Listener].Headers)
	}
	for key, value := range job.Headers {
		headers[key] = value
	}
	return headers
}

// headersOf gives the task headers of an element.
func headersOf(element *bpmn.Element) []bpmn.Header {
	switch {
	case element.Job != nil:
		return element.Job.Headers
	case element.UserTask != nil:
		return element.UserTask.Headers
	default:
		return nil
	}
}

func addHeaders(to map[string]string, headers []bpmn.Header) {
	for _, header := range headers {
		to[header.Key] = header.Value
	}
}
