package broker

import (
	"context"

	"zhitong/engine"
	"zhitong/pipeline"
)

// loadNeeds loads, set-based, what the engine lacked in the last try of tasks.
func (d *instances) loadNeeds(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	var all engine.Need
	for _, task := range tasks {
		if noted := task.Memo.(*visit); noted.needs != nil {
			join(&all, noted.needs)
			noted.needs = nil
		}
	}
	loads := []func() error{
		func() error { return elements.Load(ctx, batch, all.Elements) },
		func() error { return variables.Load(ctx, batch, all.Variables) },
		func() error { return jobs.LoadLocked(ctx, batch, all.Jobs) },
		func() error { return timers.Load(ctx, batch, all.Timers) },
		func() error { return subscriptions.Load(ctx, batch, all.Subscriptions) },
		func() error { return signals.Load(ctx, batch, all.Signals) },
		func() error { return conditionRows.Load(ctx, batch, all.Conditions) },
		func() error { return incidents.Load(ctx, batch, all.Incidents) },
		func() error { return UserTasks.Load(ctx, batch, all.UserTasks) },
		func() error { return loopItems.Load(ctx, batch, all.LoopItems) },
		func() error { return loopOutputs.Load(ctx, batch, all.LoopOutputs) },
		func() error { return compensations.Load(ctx, batch, all.Compensations) },
		func() error { return rangesOf(batch).loadVariables(ctx, unique(all.VariableNames)) },
		func() error { return rangesOf(batch).loadPages(ctx, unique(all.Children)) },
		func() error { return rangesOf(batch).loadConditions(ctx, unique(all.ConditionPages)) },
		func() error { return d.loadResources(ctx, batch, &all) },
	}
	for _, load := range loads {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

func join(all, more *engine.Need) {
	all.Elements = append(all.Elements, more.Elements...)
	all.Variables = append(all.Variables, more.Variables...)
	all.Jobs = append(all.Jobs, more.Jobs...)
	all.Timers = append(all.Timers, more.Timers...)
	all.Subscriptions = append(all.Subscriptions, more.Subscriptions...)
	all.Signals = append(all.Signals, more.Signals...)
	all.Conditions = append(all.Conditions, more.Conditions...)
	all.ConditionPages = append(all.ConditionPages, more.ConditionPages...)
	all.Incidents = append(all.Incidents, more.Incidents...)
	all.UserTasks = append(all.UserTasks, more.UserTasks...)
	all.LoopItems = append(all.LoopItems, more.LoopItems...)
	all.LoopOutputs = append(all.LoopOutputs, more.LoopOutputs...)
	all.Compensations = append(all.Compensations, more.Compensations...)
	all.Children = append(all.Children, more.Children...)
	all.VariableNames = append(all.VariableNames, more.VariableNames...)
	all.Processes = append(all.Processes, more.Processes...)
	all.Decisions = append(all.Decisions, more.Decisions...)
	all.ProcessNames = append(all.ProcessNames, more.ProcessNames...)
	all.DecisionNames = append(all.DecisionNames, more.DecisionNames...)
	all.FormNames = append(all.FormNames, more.FormNames...)
	all.ResourceNames = append(all.ResourceNames, more.ResourceNames...)
}

// loadResources finds the models that the engine asked for by name or key.
func (d *instances) loadResources(ctx context.Context, batch *pipeline.Batch, all *engine.Need) error {
	var names []definitionName
	var together []int64
	for kind, wanted := range map[ResourceKind][]engine.ResourceName{
		ProcessResource: all.ProcessNames, DecisionResource: all.DecisionNames, FormResource: all.FormNames,
		FileResource: all.ResourceNames,
	} {
		for _, name := range wanted {
			if name.With != 0 {
				together = append(together, name.With)
			} else {
				names = append(names, definitionName{kind, name.Tenant, name.ID, name.VersionTag})
			}
		}
	}
	if err := latests.Load(ctx, batch, unique(names)); err != nil {
		return err
	}
	if len(together) > 0 {
		if err := deploymentsOf(batch).load(ctx, batch, unique(together)); err != nil {
			return err
		}
	}
	return d.models.load(ctx, batch, unique(append(all.Processes, all.Decisions...)))
}
