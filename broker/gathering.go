package broker

import (
	"context"
	"maps"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// gatheringOf gives the start event that has to wait for others before a command
// starts an instance; ok is false when it waits for none.
func (d *instances) gatheringOf(command pipeline.Command) (name gatheringName, ok bool) {
	started, isStep := command.(*step)
	if !isStep {
		return name, false
	}
	create, isCreate := started.decoded.(*engine.CreateInstance)
	if !isCreate || create.StartEvent == noStartEvent {
		return name, false
	}
	version := d.models.process(create.Definition)
	if version == nil {
		return name, false
	}
	event := engine.ParallelStart(version.Graph, create.StartEvent)
	if event == nil {
		return name, false
	}
	return gatheringName{create.Definition, event.Index}, true
}

// lockGatherings loads what has occurred of the start events of the tasks, which
// other nodes then leave alone.
func (d *instances) lockGatherings(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []gatheringName
	for _, task := range tasks {
		if name, ok := d.gatheringOf(task.Command); ok {
			names = append(names, name)
		}
	}
	return lockGatherings(ctx, batch, unique(names))
}

func lockGatherings(ctx context.Context, batch *pipeline.Batch, names []gatheringName) error {
	if len(names) == 0 {
		return nil
	}
	if batch.Exclusive() {
		return gatherings.Load(ctx, batch, names)
	}
	if _, err := gatherings.Lock(ctx, batch, names, true); err != nil {
		return err
	}
	return gatherings.Reload(ctx, batch, names)
}

// lockGatheringsOf loads and locks what has occurred of the start events of some
// definitions.
func lockGatheringsOf(ctx context.Context, batch *pipeline.Batch, definitions []int64) error {
	names, err := gatherings.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "definition", Values: anyOf(definitions)}})
	if err != nil {
		return err
	}
	return lockGatherings(ctx, batch, names)
}

// gather notes that one of the triggers has occurred that a start event needs
// together. It gives the instance that is to be started once all of them have,
// with the variables of all in the order of the model, and nil before.
//
// The standard does not say what it means that a trigger occurs again before the
// others have: here it counts once, with what it brought last. A message is not
// correlated with the other triggers; whatever its correlation key, it is the
// latest of its name. What has occurred is forgotten with the version: a newer
// one begins anew.
func (d *instances) gather(batch *pipeline.Batch, name gatheringName, by *step) (*engine.CreateInstance, error) {
	create := *by.decoded.(*engine.CreateInstance)
	known, _ := gatherings.Get(batch, name)
	if known == nil { // another version is the newest
		return nil, nil
	}
	if refusal := engine.CheckVariables(create.Variables); refusal != nil {
		return nil, refused(refusal)
	}
	event := &d.models.process(name.Definition).Graph.Elements[name.Event]
	next := gathering{name, maps.Clone(known.Occurred)}
	next.Occurred[create.StartEvent] = occurrence{create.Variables, create.BusinessID, by.Message}
	batch.About(name.Definition, "")
	if !next.complete(event, &create) {
		gatherings.Put(batch, &next)
		return nil, nil
	}
	next.tell(batch, event, create.Key)
	gatherings.Put(batch, newGathering(name))
	return &create, nil
}

func newGathering(name gatheringName) *gathering {
	return &gathering{name, map[bpmn.ElementIndex]occurrence{}}
}

// complete says whether all triggers of the event have occurred, and has the
// instance start with what they brought.
func (g *gathering) complete(event *bpmn.Element, create *engine.CreateInstance) bool {
	variables, businessID := map[bpmn.ElementIndex]engine.Variables{}, ""
	for _, part := range event.Parts {
		occurred, has := g.Occurred[part]
		if !has {
			return false
		}
		variables[part] = occurred.Variables
		if occurred.BusinessID != "" {
			businessID = occurred.BusinessID
		}
	}
	create.Variables, _ = engine.Together(event, variables)
	create.StartEvent, create.BusinessID = event.Index, businessID
	return true
}

// tell tells which messages start the instance.
func (g *gathering) tell(batch *pipeline.Batch, event *bpmn.Element, instance int64) {
	for _, part := range event.Parts {
		if message := g.Occurred[part].Message; message != nil {
			by := *message
			by.Instance = instance
			batch.Emit(by)
		}
	}
}
