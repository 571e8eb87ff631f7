package inbox

import (
	"context"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// Decider decides what people do with user tasks.
type Decider struct{ broker *broker.Broker }

// NewDecider makes the inbox of a broker.
func NewDecider(b *broker.Broker) *Decider {
	d := &Decider{b}
	b.OnTaskCompleted(d.completed)
	b.OnTasksExpire(broker.TaskRows{Take: takeCompletions, Section: "taskCompletions", Read: readCompletions})
	b.OnTasksExpire(broker.TaskRows{Take: takeRemarks, Section: "taskComments", Read: readRemarks})
	return d
}

// Kinds implements [pipeline.Decider].
func (*Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"user-task.complete": func() pipeline.Command { return new(Complete) },
		"user-task.assign":   func() pipeline.Command { return new(Assign) },
		"user-task.claim":    func() pipeline.Command { return new(Claim) },
		"user-task.unassign": func() pipeline.Command { return new(Unassign) },
		"user-task.update":   func() pipeline.Command { return new(Update) },
		"user-task.comment":  func() pipeline.Command { return new(Comment) },
	}
}

// done is the completions that a batch has read, by scope.
type done map[int64][]*Completion

type doneMemo struct{}

func doneOf(batch *pipeline.Batch) done {
	return batch.Memo(doneMemo{}, func() any { return done{} }).(done)
}

// Load implements [pipeline.Decider].
func (d *Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if err := d.broker.LoadInstances(ctx, batch, tasks); err != nil {
		return err
	}
	return d.loadCompletions(ctx, batch, tasks)
}

// loadCompletions reads who completed tasks in the scopes around those that
// need a second person.
func (d *Decider) loadCompletions(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	known := doneOf(batch)
	var scopes []any
	for _, task := range tasks {
		row, _ := broker.UserTasks.Get(batch, task.Command.(broker.UserTaskCommand).UserTask())
		if row == nil || len(fourEyes(d.broker.ElementOf(row))) == 0 {
			continue
		}
		for _, scope := range row.Path {
			if _, read := known[scope]; !read {
				known[scope] = nil
				scopes = append(scopes, scope)
			}
		}
	}
	if len(scopes) == 0 {
		return nil
	}
	keys, err := completions.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "scope", Values: scopes}})
	for _, key := range keys {
		if row, _ := completions.Get(batch, key); row != nil {
			known[row.Scope] = append(known[row.Scope], row)
		}
	}
	return err
}

// around gives the completions in the scopes around a task, those of this
// batch included.
func around(batch *pipeline.Batch, task *engine.UserTask) []*Completion {
	var found []*Completion
	for _, scope := range task.Path {
		found = append(found, doneOf(batch)[scope]...)
	}
	completions.Each(batch, func(_ int64, row *Completion) {
		for _, scope := range task.Path {
			if row.Scope == scope {
				found = append(found, row)
			}
		}
	})
	return found
}

// Decide implements [pipeline.Decider].
func (d *Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	key := task.Command.(broker.UserTaskCommand).UserTask()
	row, _ := broker.UserTasks.Get(batch, key)
	if row == nil || row.Tenant != task.Act.Tenant && !task.Act.Actor.System {
		return nil, pipeline.Refuse(pipeline.NotFound, "user task %d does not exist or is finished", key)
	}
	if _, note := task.Command.(*Comment); !note && broker.Suspended(batch, row.Instance) {
		return nil, pipeline.Refuse(pipeline.InvalidState, "process instance %d is suspended; resume it first", row.Instance)
	}
	switch command := task.Command.(type) {
	case *Complete:
		return d.complete(batch, task, row, command)
	case *Assign:
		return d.assign(batch, task, row, command)
	case *Claim:
		return d.claim(batch, task, row, command)
	case *Unassign:
		return d.unassign(batch, task, row)
	case *Update:
		return d.update(batch, task, row, command)
	case *Comment:
		return comment(batch, task.Act.Actor, row, command)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "the inbox does not decide %q", task.Command.Kind())
	}
}
