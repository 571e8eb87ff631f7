package broker

import (
	"context"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
)

// LoadInstances finds, locks and loads the process instances that commands of
// a module above are about (see [UserTaskCommand]); on a later round it loads
// what the engine still needs. Call it from that module's Load.
func (b *Broker) LoadInstances(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	return b.instances.Load(ctx, batch, tasks)
}

// Step has the engine decide a command within the decision of a module above.
// Its errors, ErrNeedMore among them, are to be returned as they are.
func (b *Broker) Step(batch *pipeline.Batch, task *pipeline.Task, command engine.Command) (engine.Outcome, error) {
	return b.instances.step(batch, task, command)
}

// ElementOf gives the model element of a user task, nil when its process is
// not loaded.
func (b *Broker) ElementOf(task *engine.UserTask) *bpmn.Element {
	running := b.models.process(task.Definition)
	if running == nil || int(task.Index) >= len(running.Graph.Elements) {
		return nil
	}
	return &running.Graph.Elements[task.Index]
}

// rule names a process version for records and audit leaves.
func (p *process) rule() string {
	if p == nil {
		return ""
	}
	return p.Definition.Rule()
}

// OnTaskCompleted has a module above keep who completed a user task, within the
// batch that completes it. Call it before the pipeline is opened.
func (b *Broker) OnTaskCompleted(keep func(batch *pipeline.Batch, task *engine.UserTask)) {
	b.instances.taskCompleted = keep
}

// Suspended says whether a process instance is suspended, when it is loaded.
func Suspended(batch *pipeline.Batch, instance int64) bool {
	root, _ := elements.Get(batch, instance)
	return root != nil && root.Root != nil && !root.Root.Suspended.IsZero()
}
