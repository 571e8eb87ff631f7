package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"zhitong/bpmn"
)

// act writes the step that an act is; what follows by itself is none.
func (w *recorder) act(act *Act) error {
	switch act.Kind {
	case "job.complete", "job.fail", "job.throw-error":
		return w.job(act)
	case "user-task.complete":
		return w.task(act)
	case "variable.set":
		return w.set(act)
	case "process-instance.migrate", "process-instance.activate-ad-hoc", "conditional.evaluate":
		return fmt.Errorf("no step does what %s does", act.Kind)
	case "process-instance.step":
		return w.event(act)
	case "incident.resolve", "process-instance.modify", "process-instance.cancel", "batch-operation.do-item":
		return w.operation(act)
	}
	return nil
}

// operation writes what an operator did, to this instance alone or to many.
func (w *recorder) operation(act *Act) error {
	switch {
	case act.has("PROCESS_INSTANCE_MODIFIED", 0):
		return w.modified(act)
	case act.has("ELEMENT_MIGRATED", 0):
		return errors.New("the instance was migrated to another version")
	case act.Kind == "incident.resolve" || act.has("INCIDENT_RESOLVED", 0) && !act.has("ELEMENT_TERMINATED", 0):
		w.resolved(act)
	case act.Kind == "process-instance.cancel" || act.has("ELEMENT_TERMINATED", 0):
		w.step(act.At, "cancel", fields())
	}
	return nil // what is left suspends, resumes or changes jobs: nothing goes on by that
}

func (w *recorder) resolved(act *Act) {
	_, resolved := act.find("INCIDENT_RESOLVED")
	retries := 0
	for _, job := range act.Jobs {
		if job.Retries > 1 {
			retries = job.Retries
		}
	}
	w.step(act.At, "resolve", fields("element", resolved.Element, "retries", retries))
}

// job writes what a worker did.
func (w *recorder) job(act *Act) error {
	at, event := act.find("JOB_COMPLETED", "JOB_FAILED", "JOB_ERROR_THROWN")
	if at < 0 {
		return errors.New("nothing happened to the job")
	}
	code, catching := w.caught(act)
	element := event.Element
	if event.Intent == "JOB_ERROR_THROWN" {
		element = catching // whose output mappings count
	}
	variables, err := w.variablesOf(act, at, element)
	if err != nil {
		return err
	}
	w.opens(jobPlace(event), event.Key) // its back-off is over, or its incident resolved
	content := fields("type", event.Name, "element", event.Element, "nth", w.nth(jobPlace(event), event.Key), "variables", variables)
	switch event.Intent {
	case "JOB_FAILED":
		job, _ := act.job(event.Key)
		backoff := ""
		if job.RetryAt.After(act.At) {
			backoff = isoDuration(job.RetryAt.Sub(act.At))
		}
		message := job.Message
		if message == "" {
			message = "failure"
		}
		content.Content = append(content.Content, fields("failure", message, "retries", job.Retries, "backoff", backoff).Content...)
	case "JOB_ERROR_THROWN":
		content.Content = append(content.Content, fields("error", fields("code", code)).Content...)
	}
	w.step(act.At, "job", content)
	return nil
}

// uncaught is the code of an error that no event caught: no model is likely to name it.
const uncaught = "error-that-nothing-catches"

// caught gives a code that the event that caught an error catches, for the record does not name the code itself, and
// that event; none when nothing caught it.
func (w *recorder) caught(act *Act) (code, event string) {
	for _, e := range act.Events {
		model := w.model(act.Instance, e.Element)
		if e.Intent != "ELEMENT_ACTIVATED" || model == nil || model.Event.Error == nil {
			continue
		}
		if model.Event.Error.CatchesAll() {
			return uncaught, e.Element
		}
		return model.Event.Error.Code.Source, e.Element // static, as it is of every event that catches
	}
	return uncaught, ""
}

// task writes that a person completed a user task. One who was no candidate had the right to complete every task, as the
// platform has.
func (w *recorder) task(act *Act) error {
	at, event := act.find("USER_TASK_COMPLETED", "USER_TASK_COMPLETING")
	if at < 0 {
		return errors.New("nothing happened to the user task")
	}
	variables, err := w.variablesOf(act, at, event.Element)
	if err != nil {
		return err
	}
	may, person := w.Tasks[event.Key], act.Actor
	if len(may.Groups) == 0 && len(may.Users) > 0 && !slices.Contains(may.Users, person) {
		person = ""
	}
	groups := may.Groups
	if person == "" || slices.Contains(may.Users, person) {
		groups = nil
	}
	w.step(act.At, "task", fields("element", event.Element, "nth", w.nth(event.Element, event.Key), "by", person, "groups", groups, "variables", variables))
	return nil
}

// set writes that somebody set variables, for each scope by itself.
func (w *recorder) set(act *Act) error {
	var scopes []int64
	byScope := map[int64]map[string]json.RawMessage{}
	for _, variable := range act.given(0) {
		if byScope[variable.Scope] == nil {
			byScope[variable.Scope] = map[string]json.RawMessage{}
			scopes = append(scopes, variable.Scope)
		}
		byScope[variable.Scope][variable.Name] = variable.Value
	}
	for _, scope := range scopes {
		element := ""
		if scope != w.Instance {
			element = w.elements[scope]
		}
		variables, err := variablesNode(byScope[scope])
		if err != nil {
			return err
		}
		w.step(act.At, "set", fields("element", element, "variables", variables))
	}
	return nil
}

// event writes the message or the signal that reached the instance; what it sent to itself is none.
func (w *recorder) event(act *Act) error {
	at, event := act.find("SUBSCRIPTION_CORRELATED", "SIGNAL_SUBSCRIPTION_TRIGGERED")
	if at < 0 {
		return nil
	}
	variables, err := w.variablesOf(act, at, event.Element)
	if err != nil {
		return err
	}
	if event.Intent == "SUBSCRIPTION_CORRELATED" {
		if w.published[event.Name] > 0 {
			w.published[event.Name]--
			return nil
		}
		w.step(act.At, "message", fields("name", event.Name, "key", w.CorrelationKeys[event.Key], "variables", variables))
		return nil
	}
	again := w.signal.Name == event.Name && !slices.Contains(w.reached, event.Key) // one broadcast reaches many
	if slices.Contains(w.thrown, event.Name) || again {
		w.reached = append(w.reached, event.Key)
		return nil
	}
	w.step(act.At, "signal", fields("name", event.Name, "variables", variables))
	w.signal, w.reached = event, []int64{event.Key}
	return nil
}

// modified writes how tokens were moved: what was activated without a flow leading there, and what was terminated that
// was active before.
func (w *recorder) modified(act *Act) error {
	if act.Instance != w.Instance {
		return errors.New("tokens of a called instance were moved")
	}
	graph := w.graphs[w.Processes[w.Instance]]
	if graph == nil {
		return errors.New("its model is not there")
	}
	byFlow := map[string]bool{}
	for _, event := range act.Events {
		for i := range graph.Flows {
			if event.Intent == "SEQUENCE_FLOW_TAKEN" && graph.Flows[i].ID == event.Element {
				byFlow[graph.Elements[graph.Flows[i].Target].ID] = true
			}
		}
	}
	var activated, terminated []string
	variables := map[string]json.RawMessage{}
	for _, event := range act.Events {
		switch event.Intent {
		case "ELEMENT_ACTIVATED":
			if !byFlow[event.Element] && w.isActivated(event, activated) {
				activated = append(activated, event.Element)
			}
		case "ELEMENT_TERMINATED":
			if w.elements[event.Key] != "" && !slices.Contains(terminated, event.Element) {
				terminated = append(terminated, event.Element)
			}
		}
	}
	at, _ := act.find("PROCESS_INSTANCE_MODIFIED")
	for _, variable := range (&Act{Events: act.Events[:at], Variables: act.Variables}).given(0) {
		if variable.Scope == w.Instance {
			variables[variable.Name] = variable.Value
		}
	}
	values, err := variablesNode(variables)
	w.step(act.At, "modify", fields("activate", activated, "terminate", w.outermost(terminated), "variables", values))
	return err
}

// isActivated tells whether an element was activated by the instruction, not by what it is in: the start event of a
// subprocess that was activated, and the inner instances of a multi-instance activity, follow by themselves.
func (w *recorder) isActivated(event ActEvent, before []string) bool {
	model := w.model(w.Instance, event.Element)
	return model != nil && model.Index != bpmn.Root && model.Kind != bpmn.KindStartEvent && !slices.Contains(before, event.Element)
}

// outermost leaves out what is in a scope that was terminated itself.
func (w *recorder) outermost(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		for model := w.model(w.Instance, id); model != nil && model.Scope != bpmn.NoElement; {
			around := &w.graphs[w.Processes[w.Instance]].Elements[model.Scope]
			if around.Index == bpmn.Root {
				return false
			}
			if slices.Contains(ids, around.ID) {
				return true
			}
			model = around
		}
		return false
	})
}
