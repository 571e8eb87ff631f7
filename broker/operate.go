package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
)

// ModifyInstance moves the tokens of a process instance, all or nothing.
type ModifyInstance struct {
	engine.ModifyInstance
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*ModifyInstance) Kind() string { return "process-instance.modify" }

// operation is what an operator does to one process instance as a whole; it
// must be in the tenant of the act.
type operation interface {
	pipeline.Command
	about() int64     // the process instance
	reference() int64 // what the caller calls the operation, 0 for nothing
	decision() engine.Command
}

func (c *ModifyInstance) about() int64             { return c.Instance }
func (c *ModifyInstance) reference() int64         { return c.Reference }
func (c *ModifyInstance) decision() engine.Command { return &c.ModifyInstance }

// operationKinds are the operations that [instances] decides.
var operationKinds = map[string]func() pipeline.Command{
	"process-instance.modify": func() pipeline.Command { return new(ModifyInstance) },
}

// operate turns an operation into the engine's command.
func (d *instances) operate(batch *pipeline.Batch, task *pipeline.Task, wanted operation) (engine.Command, any, error) {
	root, known := elements.Get(batch, wanted.about())
	if known && (root == nil || root.Root == nil || root.Root.Tenant != task.Act.Tenant) {
		return nil, nil, pipeline.Refuse(pipeline.NotFound, "process instance %d does not exist or is finished", wanted.about())
	}
	if reference := wanted.reference(); reference != 0 {
		batch.Emit(referenced{wanted.about(), reference})
	}
	return wanted.decision(), nil, nil
}

// referenced records what a caller calls an operation.
type referenced struct{ instance, reference int64 }

// AppendRecord implements [pipeline.Event].
func (r referenced) AppendRecord(dst []byte) []byte {
	return record{Intent: "OPERATION_REFERENCED", Instance: r.instance, Reference: r.reference}.append(dst)
}
