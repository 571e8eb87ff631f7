package broker

import (
	"context"

	"zhitong/engine"
	"zhitong/pipeline"
)

// ModifyInstance moves the tokens of a process instance, all or nothing.
type ModifyInstance struct {
	engine.ModifyInstance
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// MigrateInstance lets a process instance go on under another version of a
// process of its tenant, all or nothing.
type MigrateInstance struct {
	engine.MigrateInstance
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// SuspendInstance keeps a process instance from going on.
type SuspendInstance struct {
	engine.SuspendInstance
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// ResumeInstance lets a suspended process instance go on.
type ResumeInstance struct {
	engine.ResumeInstance
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// AssignBusinessID gives a business id to a process instance that has none.
type AssignBusinessID struct{ engine.AssignBusinessID }

// Kind implements [pipeline.Command]; it is also the permission.
func (*AssignBusinessID) Kind() string { return "process-instance.assign-business-id" }
func (*ModifyInstance) Kind() string   { return "process-instance.modify" }
func (*SuspendInstance) Kind() string  { return "process-instance.suspend" }
func (*ResumeInstance) Kind() string   { return "process-instance.resume" }
func (*MigrateInstance) Kind() string  { return "process-instance.migrate" }

// operation is what an operator does to one process instance as a whole; it
// must be in the tenant of the act.
type operation interface {
	pipeline.Command
	about() int64     // the process instance
	reference() int64 // what the caller calls the operation, 0 for nothing
	decision() engine.Command
}

func (c *CancelInstance) about() int64     { return c.Instance }
func (c *CancelInstance) reference() int64 { return c.Reference }
func (c *CancelInstance) decision() engine.Command {
	return &engine.CancelInstance{Instance: c.Instance}
}

func (c *ModifyInstance) about() int64             { return c.Instance }
func (c *ModifyInstance) reference() int64         { return c.Reference }
func (c *ModifyInstance) decision() engine.Command { return &c.ModifyInstance }

func (c *MigrateInstance) about() int64             { return c.Instance }
func (c *MigrateInstance) reference() int64         { return c.Reference }
func (c *MigrateInstance) decision() engine.Command { return &c.MigrateInstance }

func (c *SuspendInstance) about() int64             { return c.Instance }
func (c *SuspendInstance) reference() int64         { return c.Reference }
func (c *SuspendInstance) decision() engine.Command { return &c.SuspendInstance }

func (c *ResumeInstance) about() int64             { return c.Instance }
func (c *ResumeInstance) reference() int64         { return c.Reference }
func (c *ResumeInstance) decision() engine.Command { return &c.ResumeInstance }

func (c *AssignBusinessID) about() int64             { return c.Instance }
func (c *AssignBusinessID) reference() int64         { return 0 }
func (c *AssignBusinessID) decision() engine.Command { return &c.AssignBusinessID }

// operationKinds are the operations that [instances] decides.
var operationKinds = map[string]func() pipeline.Command{
	"process-instance.assign-business-id": func() pipeline.Command { return new(AssignBusinessID) },
	"process-instance.modify":             func() pipeline.Command { return new(ModifyInstance) },
	"process-instance.migrate":            func() pipeline.Command { return new(MigrateInstance) },
	"process-instance.suspend":            func() pipeline.Command { return new(SuspendInstance) },
	"process-instance.resume":             func() pipeline.Command { return new(ResumeInstance) },
}

// operate turns an operation into the engine's command.
func (d *instances) operate(batch *pipeline.Batch, task *pipeline.Task, wanted operation) (engine.Command, any, error) {
	root, known := elements.Get(batch, wanted.about())
	if known && (root == nil || root.Root == nil || root.Root.Tenant != task.Act.Tenant) {
		return nil, nil, pipeline.Refuse(pipeline.NotFound, "process instance %d does not exist or is finished", wanted.about())
	}
	if assignment, ok := wanted.(*AssignBusinessID); ok {
		if err := checkBusinessID(assignment.BusinessID); err != nil {
			return nil, nil, err
		}
	}
	if migration, ok := wanted.(*MigrateInstance); ok {
		target, _ := definitions.Get(batch, migration.Definition)
		if target == nil || target.Kind != ProcessResource || target.Tenant != task.Act.Tenant || !target.DeletedAt.IsZero() {
			return nil, nil, pipeline.Refuse(pipeline.NotFound, "process version %d is not deployed", migration.Definition)
		}
	}
	refer(batch, wanted.about(), wanted.reference())
	return wanted.decision(), nil, nil
}

// loadTargets loads the versions that instances are to be migrated to.
func loadTargets(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var versions []int64
	for _, task := range tasks {
		if migration, ok := task.Command.(*MigrateInstance); ok {
			versions = append(versions, migration.Definition)
		}
	}
	return definitions.Load(ctx, batch, versions)
}

// refer records what a caller calls what he does to an instance, if anything.
func refer(batch *pipeline.Batch, instance, reference int64) {
	if reference != 0 {
		batch.Emit(referenced{instance, reference})
	}
}

// referenced records what a caller calls an operation.
type referenced struct{ instance, reference int64 }

// AppendRecord implements [pipeline.Event].
func (r referenced) AppendRecord(dst []byte) []byte {
	return record{Intent: "OPERATION_REFERENCED", Instance: r.instance, Reference: r.reference}.append(dst)
}
