package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"zhitong/bpmn"
)

// Write makes a file with one scenario of the recording: what came from outside, when, and what became of it. The error
// tells what was done to the instance that no step of a scenario can do.
func (r *Recording) Write() ([]byte, error) {
	if len(r.Acts) == 0 || !r.Acts[0].has("ELEMENT_ACTIVATED", r.Instance) {
		return nil, errors.New("nothing is recorded of the start of the instance")
	}
	w := &recorder{Recording: r, graphs: graphsOf(r.Files), now: r.Acts[0].At, elements: map[int64]string{},
		variables: map[string]json.RawMessage{}, published: map[string]int{}, open: map[string][]int64{}, state: "active"}
	w.timed = slices.ContainsFunc(r.Acts, func(a Act) bool {
		return a.has("TIMER_CREATED", 0) || slices.ContainsFunc(a.Jobs, func(j ActJob) bool { return !j.RetryAt.IsZero() })
	})
	start, err := w.start(&r.Acts[0])
	if err != nil {
		return nil, err
	}
	w.follow(&r.Acts[0])
	for i := range r.Acts[1:] {
		act := &r.Acts[1+i]
		if err := w.act(act); err != nil {
			return nil, fmt.Errorf("what happened at %s cannot be recorded: %w", act.At.Format(time.RFC3339Nano), err)
		}
		w.follow(act)
	}
	w.pass(r.Acts[len(r.Acts)-1].At)
	return w.file(start)
}

// recorder makes the steps of a recording.
type recorder struct {
	*Recording
	graphs    map[string]*bpmn.Process
	now       time.Time // of the scenario
	timed     bool      // something becomes due by itself: time is recorded exactly
	steps     yaml.Node
	elements  map[int64]string   // ids by keys of element instances
	path      []int64            // keys of those that were entered
	open      map[string][]int64 // keys of waiting jobs and tasks, by what is waited for
	variables map[string]json.RawMessage
	incidents []ActEvent
	state     string
	published map[string]int // messages of the instance itself that have not reached anybody
	thrown    []string       // signals that the instance itself has broadcast since the last step
	signal    ActEvent       // that the last step is about
	reached   []int64        // the subscriptions that it reached
}

// pass lets the time until an instant pass. Less than a second is left for later when nothing can become due.
func (w *recorder) pass(until time.Time) {
	length := until.Sub(w.now)
	if length <= 0 || !w.timed && length < time.Second {
		return
	}
	w.now = until
	w.steps.Content = append(w.steps.Content, fields("wait", isoDuration(length)))
}

// step adds a step that was taken at an instant.
func (w *recorder) step(at time.Time, name string, content *yaml.Node) {
	w.pass(at)
	w.steps.Content = append(w.steps.Content, fields(name, inline(content)))
	w.thrown, w.signal, w.reached = nil, ActEvent{}, nil
}

// start writes how the instance came to be.
func (w *recorder) start(act *Act) (*yaml.Node, error) {
	root := slices.IndexFunc(act.Events, func(e ActEvent) bool { return e.Intent == "ELEMENT_ACTIVATED" && e.Key == w.Instance })
	first := slices.IndexFunc(act.Events, func(e ActEvent) bool { return e.Intent == "ELEMENT_ACTIVATED" && e.Key != w.Instance })
	if first < 0 {
		return nil, errors.New("the instance was started at none of its elements")
	}
	process := w.Processes[w.Instance]
	element := w.model(w.Instance, act.Events[first].Element)
	variables, err := variablesNode(startVariables(act, root, first, element))
	if err != nil {
		return nil, err
	}
	switch {
	case element == nil || element.Kind != bpmn.KindStartEvent:
		return nil, fmt.Errorf("the instance was started at '%s', which is no start event", act.Events[first].Element)
	case w.StartedBy != nil:
		return fields("process", process, "message", fields("name", w.StartedBy.Name, "key", w.StartedBy.Key, "variables", variables)), nil
	case element.Event.Signal != nil:
		name := element.Event.Signal.Name.Source
		return fields("process", process, "signal", fields("name", name, "variables", variables)), nil
	case act.Kind != "process-instance.create":
		return nil, errors.New("the instance was started neither by somebody nor by a message or a signal")
	}
	return fields("process", process, "businessId", w.BusinessID, "variables", variables), nil
}

// startVariables are those that an instance was given: by its creator before its first element was entered, by an event
// at its start event; where that has output mappings these are its local ones: the mappings set the others.
func startVariables(act *Act, root, first int, element *bpmn.Element) map[string]json.RawMessage {
	given := map[string]json.RawMessage{}
	for _, variable := range (&Act{Events: act.Events[root:first], Variables: act.Variables}).given(0) {
		given[variable.Name] = variable.Value
	}
	mapped := element != nil && len(element.Outputs) > 0
	for _, variable := range act.given(first) {
		if !mapped || variable.Scope == act.Events[first].Key {
			given[variable.Name] = variable.Value
		}
	}
	return given
}

// model gives an element of the process of an instance, nil for none.
func (w *recorder) model(instance int64, id string) *bpmn.Element {
	graph := w.graphs[w.Processes[instance]]
	if graph == nil {
		return nil
	}
	element, ok := graph.Element(id)
	if !ok {
		return nil
	}
	return element
}

// variablesOf writes the variables that came from outside with an event. Of an element with output mappings these are
// local ones: the mappings set the others.
func (w *recorder) variablesOf(act *Act, from int, element string) (*yaml.Node, error) {
	model := w.model(act.Instance, element)
	given := map[string]json.RawMessage{}
	for _, variable := range act.given(from) {
		if model == nil || len(model.Outputs) == 0 || w.elements[variable.Scope] == element {
			given[variable.Name] = variable.Value
		}
	}
	return variablesNode(given)
}

// follow notes where the instance is after an act.
func (w *recorder) follow(act *Act) {
	for _, event := range act.Events {
		w.followElement(act, event)
		switch event.Intent {
		case "JOB_CREATED":
			w.opens(jobPlace(event), event.Key)
		case "JOB_COMPLETED", "JOB_CANCELED", "JOB_ERROR_THROWN":
			w.closes(jobPlace(event), event.Key)
		case "JOB_FAILED":
			if job, known := act.job(event.Key); known && (job.Retries == 0 || !job.RetryAt.IsZero()) {
				w.closes(jobPlace(event), event.Key) // until its incident is resolved, or its time has come
			}
		case "USER_TASK_CREATED":
			w.opens(event.Element, event.Key)
		case "USER_TASK_COMPLETED", "USER_TASK_CANCELED":
			w.closes(event.Element, event.Key)
		case "INCIDENT_CREATED":
			w.incidents = append(w.incidents, event)
		case "INCIDENT_RESOLVED":
			w.incidents = slices.DeleteFunc(w.incidents, func(open ActEvent) bool { return open.Key == event.Key })
		case "MESSAGE_PUBLISHED":
			w.published[event.Name]++
		case "SIGNAL_BROADCASTED":
			w.thrown = append(w.thrown, event.Name)
		}
	}
	for _, variable := range act.Variables {
		if variable.Scope == w.Instance {
			w.variables[variable.Name] = variable.Value
		}
	}
}

func (w *recorder) followElement(act *Act, event ActEvent) {
	ended := map[string]string{"ELEMENT_COMPLETED": "completed", "ELEMENT_TERMINATED": "terminated"}[event.Intent]
	switch {
	case event.Key == w.Instance && ended != "":
		w.state = ended
	case event.Intent == "ELEMENT_ACTIVATED" && w.Processes[event.Key] != "":
		w.elements[event.Key] = w.Processes[event.Key]
	case event.Intent == "ELEMENT_ACTIVATED":
		w.elements[event.Key] = event.Element
		w.path = append(w.path, event.Key)
	}
}

// jobPlace names where a job waits.
func jobPlace(event ActEvent) string { return event.Name + "\x00" + event.Element }

func (w *recorder) opens(place string, key int64) {
	if !slices.Contains(w.open[place], key) {
		w.open[place] = append(w.open[place], key)
		slices.Sort(w.open[place])
	}
}

func (w *recorder) closes(place string, key int64) {
	w.open[place] = slices.DeleteFunc(w.open[place], func(open int64) bool { return open == key })
}

// nth tells which of those that wait at a place a key is; 0 for the oldest.
func (w *recorder) nth(place string, key int64) int {
	if at := slices.Index(w.open[place], key); at > 0 {
		return at + 1
	}
	return 0
}

// file writes the scenario.
func (w *recorder) file(start *yaml.Node) ([]byte, error) {
	variables, err := variablesNode(w.variables)
	if err != nil {
		return nil, err
	}
	slices.Sort(w.path)
	var path, files []string
	for _, key := range w.path {
		path = append(path, w.elements[key])
	}
	for _, file := range w.Files {
		files = append(files, file.Name)
	}
	end := fields("state", w.state, "path", path, "variables", variables)
	if w.state == "active" {
		var at []string
		for _, incident := range w.incidents {
			at = append(at, incident.Element)
		}
		end.Content = append(end.Content, textNode("incidents"), listNode(at))
	}
	w.steps.Kind = yaml.SequenceNode
	one := fields("name", w.Name, "start", inline(start), "steps", &w.steps, "end", end)
	whole := fields("files", files, "clock", &yaml.Node{Kind: yaml.ScalarNode, Value: w.Acts[0].At.Format(time.RFC3339Nano)},
		"scenarios", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{one}})
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err = errors.Join(encoder.Encode(whole), encoder.Close())
	return text.Bytes(), err
}
