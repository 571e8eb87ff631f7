package broker

import (
	"cmp"
	"context"
	"slices"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/feel"
	"zhitong/pipeline"
	"zhitong/store"
)

// EvaluateConditionals starts an instance for every conditional start event
// whose condition is true of the variables: of the newest versions in the
// tenant, or of one definition. It answers ConditionalsEvaluated.
type EvaluateConditionals struct {
	Definition int64            `json:"definition,omitempty"`
	Variables  engine.Variables `json:"variables"`
}

// ConditionalsEvaluated names the evaluation and the instances that it started.
type ConditionalsEvaluated struct {
	Key     int64             `json:"key"`
	Started []InstanceCreated `json:"started"`
}

// Kind implements [pipeline.Command].
func (*EvaluateConditionals) Kind() string { return "conditional.evaluate" }

// conditionals decides evaluations of conditional start events.
type conditionals struct{ models *models }

// Kinds implements [pipeline.Decider].
func (*conditionals) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"conditional.evaluate": func() pipeline.Command { return new(EvaluateConditionals) }}
}

// Load implements [pipeline.Decider].
func (d *conditionals) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var versions []int64
	for _, task := range tasks {
		if given := task.Command.(*EvaluateConditionals).Definition; given != 0 {
			versions = append(versions, given)
			continue
		}
		if _, err := startSubscriptions.LoadWhere(ctx, batch, store.Query{
			Where: store.And{equal("tenant", task.Act.Tenant), equal("name", ""), equal("timer", int64(0))}}); err != nil {
			return err
		}
		for _, start := range conditionalStarts(batch, task.Act.Tenant) {
			versions = append(versions, start.Definition)
		}
	}
	return d.models.load(ctx, batch, unique(versions))
}

// conditionalStarts gives the conditional start events of the newest versions
// of a tenant, oldest first.
func conditionalStarts(batch *pipeline.Batch, tenant string) []*startSubscription {
	var found []*startSubscription
	startSubscriptions.Each(batch, func(_ int64, row *startSubscription) {
		if row.Tenant == tenant && row.Name == "" && row.Timer == 0 {
			found = append(found, row)
		}
	})
	slices.SortFunc(found, func(a, b *startSubscription) int { return cmp.Compare(a.Key, b.Key) })
	return found
}

// Decide implements [pipeline.Decider].
func (d *conditionals) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*EvaluateConditionals)
	if err := checkVariableNames(command.Variables); err != nil {
		return nil, err
	}
	starts, err := d.starts(batch, task.Act.Tenant, command.Definition)
	if err != nil {
		return nil, err
	}
	answer := ConditionalsEvaluated{Key: batch.Next(), Started: []InstanceCreated{}}
	batch.About(answer.Key, "")
	for _, start := range starts {
		version := d.models.process(start.Definition)
		met, err := engine.StartConditionMet(version.Graph, bpmn.ElementIndex(start.StartEvent), command.Variables, feel.Environment{Now: batch.Now})
		if err != nil {
			return nil, pipeline.Refuse(pipeline.InvalidArgument, "the variables: %v", err)
		}
		if !met {
			continue
		}
		create := &engine.CreateInstance{Key: batch.Next(), Definition: start.Definition, Tenant: task.Act.Tenant,
			Variables: command.Variables, StartEvent: bpmn.ElementIndex(start.StartEvent)}
		batch.FollowUp(&step{Instance: create.Key, decoded: create})
		of := version.Definition
		answer.Started = append(answer.Started, InstanceCreated{create.Key, of.Key, of.ID, of.Version, of.Tenant})
	}
	return answer, nil
}

// starts gives the conditional start events that are to be looked at.
func (d *conditionals) starts(batch *pipeline.Batch, tenant string, definition int64) ([]*startSubscription, error) {
	if definition == 0 {
		return conditionalStarts(batch, tenant), nil
	}
	version := d.models.process(definition)
	if version == nil || version.Definition.Tenant != tenant {
		return nil, pipeline.Refuse(pipeline.NotFound, "no process with the definition key %d is deployed", definition)
	}
	var found []*startSubscription
	for _, index := range version.Graph.Elements[bpmn.Root].StartEvents {
		if version.Graph.Elements[index].Event.Type == bpmn.EventConditional {
			found = append(found, &startSubscription{Definition: definition, StartEvent: int64(index)})
		}
	}
	return found, nil
}
