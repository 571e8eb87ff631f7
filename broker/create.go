package broker

import (
	"context"
	"fmt"
	"strconv"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// loadLatest finds the definitions that instances are to be created of.
func (d *instances) loadLatest(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []definitionName
	var versions []int64
	var exact []store.Row
	for _, task := range tasks {
		create, ok := task.Command.(*CreateInstance)
		switch {
		case !ok:
			if s, isStep := task.Command.(*step); isStep {
				if started, isCreate := s.decoded.(*engine.CreateInstance); isCreate {
					versions = append(versions, started.Definition)
				}
			}
		case create.Definition != 0:
			versions = append(versions, create.Definition)
		case create.Version > 0:
			exact = append(exact, store.Row{string(ProcessResource), task.Act.Tenant, create.ProcessID, int64(create.Version)})
		default:
			names = append(names, definitionName{ProcessResource, task.Act.Tenant, create.ProcessID, ""})
		}
	}
	if err := definitions.Load(ctx, batch, versions); err != nil { // they may be deleted since they were compiled
		return err
	}
	if err := latests.Load(ctx, batch, names); err != nil {
		return err
	}
	for _, name := range names {
		if row, _ := latests.Get(batch, name); row != nil {
			versions = append(versions, row.Key)
		}
	}
	found, err := loadExact(ctx, batch, exact)
	if err != nil {
		return err
	}
	return d.models.load(ctx, batch, unique(append(versions, found...)))
}

var versionColumns = []string{"kind", "tenant", "definition_id", "version"}

func loadExact(ctx context.Context, batch *pipeline.Batch, exact []store.Row) ([]int64, error) {
	if len(exact) == 0 {
		return nil, nil
	}
	return definitions.LoadWhere(ctx, batch, store.Query{Where: store.KeyIn{Columns: versionColumns, Rows: exact}})
}

// engineCommand turns a task into the engine's command and the answer that its
// caller gets.
func (d *instances) engineCommand(batch *pipeline.Batch, task *pipeline.Task) (engine.Command, any, error) {
	if err := ownTenant(batch, task); err != nil {
		return nil, nil, err
	}
	switch command := task.Command.(type) {
	case *CreateInstance:
		return d.create(batch, task, command)
	case *step:
		return command.decoded, nil, nil
	case *CompleteJob:
		if command.BusinessID != "" {
			if err := checkBusinessID(command.BusinessID); err != nil {
				return nil, nil, err
			}
		}
		return &engine.CompleteJob{Job: command.Job, Variables: command.Variables, Result: command.Result, BusinessID: command.BusinessID, Lease: command.Lease}, nil, nil
	case *FailJob:
		return &engine.FailJob{Job: command.Job, Retries: command.Retries, Message: command.Message,
			Backoff: command.Backoff, Variables: command.Variables, Lease: command.Lease}, nil, nil
	case *ThrowError:
		return &engine.ThrowError{Job: command.Job, Code: command.Code, Message: command.Message,
			Variables: command.Variables, Lease: command.Lease}, nil, nil
	case *ResolveIncident:
		refer(batch, task.Aggregate, command.Reference)
		return &engine.ResolveIncident{Incident: command.Incident}, nil, nil
	case *SetVariables:
		refer(batch, task.Aggregate, command.Reference)
		return &engine.SetVariables{Element: command.Element, Variables: command.Variables, Local: command.Local},
			VariablesSet{Key: batch.Next()}, nil
	case *ActivateAdHoc:
		return &engine.ActivateAdHoc{Element: command.Element, Activate: command.Activate, CancelRemaining: command.CancelRemaining}, nil, nil
	case operation:
		return d.operate(batch, task, command)
	default:
		return nil, nil, pipeline.Refuse(pipeline.Internal, "the broker does not decide %q", task.Command.Kind())
	}
}

func (d *instances) create(batch *pipeline.Batch, task *pipeline.Task, command *CreateInstance) (engine.Command, any, error) {
	version := d.versionOf(batch, task.Act.Tenant, command)
	if version == nil {
		return nil, nil, pipeline.Refuse(pipeline.NotFound, "no process %s is deployed", command.name())
	}
	if err := checkNames(command); err != nil {
		return nil, nil, err
	}
	create := &engine.CreateInstance{
		Key: batch.Next(), Definition: version.Key, Tenant: version.Tenant, BusinessID: command.BusinessID,
		Tags: command.Tags, StartAt: command.StartAt, TerminateAfter: command.TerminateAfter, Variables: command.Variables, StartEvent: noStartEvent,
	}
	refer(batch, create.Key, command.Reference)
	answer := InstanceCreated{create.Key, version.Key, version.ID, version.Version, version.Tenant}
	return create, answer, nil
}

// versionOf finds the definition that a command names; nil when there is none
// in the tenant.
func (d *instances) versionOf(batch *pipeline.Batch, tenant string, command *CreateInstance) *Definition {
	key := command.Definition
	if key == 0 && command.Version > 0 {
		return exactVersion(batch, tenant, command)
	}
	if key == 0 {
		row, _ := latests.Get(batch, definitionName{ProcessResource, tenant, command.ProcessID, ""})
		if row == nil {
			return nil
		}
		key = row.Key
	}
	running := d.models.process(key)
	if row, _ := definitions.Get(batch, key); row != nil && !row.DeletedAt.IsZero() {
		return nil
	}
	if running == nil || running.Definition.Tenant != tenant {
		return nil
	}
	return running.Definition
}

func exactVersion(batch *pipeline.Batch, tenant string, command *CreateInstance) *Definition {
	var found *Definition
	definitions.Each(batch, func(_ int64, row *Definition) {
		if row.Kind == ProcessResource && row.Tenant == tenant && row.ID == command.ProcessID && row.Version == command.Version && row.DeletedAt.IsZero() {
			found = row
		}
	})
	return found
}

// name says which process a command means, for an error.
func (c *CreateInstance) name() string {
	switch {
	case c.Definition != 0:
		return "with this definition key"
	case c.Version > 0:
		return fmt.Sprintf("%q in version %d", c.ProcessID, c.Version)
	default:
		return strconv.Quote(c.ProcessID)
	}
}
