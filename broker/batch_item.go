package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
)

// carryOut does what the operation does to one item, in the item's tenant.
func (d batches) carryOut(batch *pipeline.Batch, task *pipeline.Task, o *BatchOperation, item *BatchItem) error {
	switch o.Type {
	case BatchDeleteDecisions:
		return deleteEvaluation(batch, item.Tenant, &DeleteDecisionEvaluation{item.Item, o.Plan.Reference})
	case BatchDelete:
		return deleteInstance(batch, item.Tenant, &DeleteInstance{item.Item, o.Plan.Reference})
	case BatchUpdateJobs:
		update := o.Plan.Job
		update.Job, update.Reference = item.Item, o.Plan.Reference
		return updateJob(batch, pipeline.Act{Tenant: item.Tenant}, &update)
	}
	decided := *task // under the operation's command, whose rows are loaded
	decided.Act.Tenant, decided.Command = item.Tenant, o.command(item)
	command, _, err := d.instances.engineCommand(batch, &decided)
	if err != nil {
		return err
	}
	_, err = d.instances.step(batch, &decided, command)
	return err
}

// command is what an operator would give for one item.
func (o *BatchOperation) command(item *BatchItem) pipeline.Command {
	switch o.Type {
	case BatchCancel:
		return &CancelInstance{item.Item, o.Plan.Reference}
	case BatchResolve:
		return &ResolveIncident{item.Item, o.Plan.Reference}
	case BatchMigrate:
		command := &MigrateInstance{Reference: o.Plan.Reference}
		command.MigrateInstance = engine.MigrateInstance{Instance: item.Item, Definition: o.Plan.Definition, Mappings: o.Plan.Mappings}
		return command
	case BatchModify:
		command := &ModifyInstance{Reference: o.Plan.Reference}
		command.ModifyInstance = engine.ModifyInstance{Instance: item.Item, Move: o.Plan.Moves}
		return command
	case BatchSuspend:
		return &SuspendInstance{engine.SuspendInstance{Instance: item.Item}, o.Plan.Reference}
	default:
		return &ResumeInstance{engine.ResumeInstance{Instance: item.Item}, o.Plan.Reference}
	}
}

// subject names what the item is about, so that its instance is found and locked.
func (c *doItem) subject() subject {
	if c.Type == BatchResolve {
		return subject{incident: c.Item}
	}
	return subject{element: c.Item}
}
