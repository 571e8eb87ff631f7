package enginetest

import (
	"zhitong/bpmn"
	"zhitong/engine"
)

// gatheringStart is a start event that needs several events together.
type gatheringStart struct {
	definition int64
	event      bpmn.ElementIndex
}

// start starts a process by one of its events.
func (w *World) start(definition int64, by bpmn.ElementIndex, variables engine.Variables) error {
	if create := w.startedBy(definition, by, variables); create != nil {
		_, err := w.Do(create)
		return err
	}
	return nil
}

// startedBy is what an event makes of a process that it starts; nil while the
// start event needs others besides.
func (w *World) startedBy(definition int64, by bpmn.ElementIndex, variables engine.Variables) *engine.CreateInstance {
	create := &engine.CreateInstance{Definition: definition, Tenant: "t", Variables: variables, StartEvent: by}
	if event := engine.ParallelStart(w.processes[definition], by); event != nil {
		at := gatheringStart{definition, event.Index}
		if w.gathered[at] == nil {
			w.gathered[at] = map[bpmn.ElementIndex]engine.Variables{}
		}
		w.gathered[at][by] = variables
		together, complete := engine.Together(event, w.gathered[at])
		if !complete {
			return nil
		}
		delete(w.gathered, at)
		create.Variables, create.StartEvent = together, event.Index
	}
	create.Key = w.Next()
	return create
}
