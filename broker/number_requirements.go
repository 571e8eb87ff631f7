package broker

import (
	"cmp"
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// maxNumbered is how many decisions one command numbers.
const maxNumbered = 1000

// numberRequirements gives versions to the decision requirements of decisions
// that were deployed before requirements had any. It answers how many decisions
// it looked at; none are left when that is 0.
type numberRequirements struct{}

func (*numberRequirements) Kind() string { return "deployment.number-requirements" }

// numbering decides that command.
type numbering struct{}

// Kinds implements [pipeline.Decider].
func (numbering) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"deployment.number-requirements": func() pipeline.Command { return new(numberRequirements) },
	}
}

// Load implements [pipeline.Decider].
func (numbering) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	decisions, err := definitions.LoadWhere(ctx, batch, store.Query{Where: store.And{
		equal("kind", string(DecisionResource)), store.IsNull{Column: "group_version"},
	}, OrderBy: []store.Order{{Column: "resource"}, {Column: "id"}}, Limit: maxNumbered})
	if err != nil {
		return err
	}
	var files []int64
	var names []definitionName
	for _, key := range decisions {
		decision, _ := definitions.Get(batch, key)
		files, names = append(files, decision.Resource), append(names, decision.graphName())
	}
	for _, task := range tasks {
		task.Memo = decisions
	}
	if err := definitions.Load(ctx, batch, files); err != nil {
		return err
	}
	if err := retirements.Load(ctx, batch, names); err != nil {
		return err
	}
	return latests.Load(ctx, batch, names)
}

// graphName is the name of the decision requirements of a decision.
func (d *Definition) graphName() definitionName {
	return definitionName{RequirementsResource, d.Tenant, cmp.Or(d.Group, d.GroupName, d.ResourceName), ""}
}

// Decide implements [pipeline.Decider].
func (numbering) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	decisions := task.Memo.([]int64)
	for _, key := range decisions {
		decision, _ := definitions.Get(batch, key)
		graph, _ := definitions.Get(batch, decision.Resource)
		if graph == nil {
			graph = graphOf(batch, decision)
		}
		numbered := *decision
		numbered.Group, numbered.GroupVersion = graph.ID, graph.Version
		definitions.Put(batch, &numbered)
	}
	return len(decisions), nil
}

// graphOf makes the next version of the requirements of a decision.
func graphOf(batch *pipeline.Batch, of *Definition) *Definition {
	name := of.graphName()
	version := nextVersion(batch, name)
	graph := &Definition{
		Key: of.Resource, Kind: name.Kind, Tenant: of.Tenant, ID: name.ID, Version: version, Name: of.GroupName, Deployment: of.Deployment,
		Resource: of.Resource, ResourceName: of.ResourceName, Hash: of.Hash, GroupVersion: version, DeployedAt: of.DeployedAt,
	}
	definitions.Put(batch, graph)
	latests.Put(batch, &latest{name, graph.Key, version, graph.Hash})
	return graph
}

// numberAll numbers what an earlier version of the program deployed.
func (b *Broker) numberAll(ctx context.Context) error {
	for {
		looked, err := pipeline.Do[int](ctx, b.pipeline, pipeline.Act{Actor: pipeline.System, Command: &numberRequirements{}})
		if err != nil || looked == 0 {
			return err
		}
	}
}
