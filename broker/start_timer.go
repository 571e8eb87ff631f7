package broker

import (
	"context"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
)

// startsProcess says whether the timer belongs to a start event.
func (*instances) startsProcess(batch *pipeline.Batch, timer int64) bool {
	row, _ := timers.Get(batch, timer)
	return row != nil && row.Instance == 0
}

// startByTimer starts an instance and sets the timer for the next one.
func (d *instances) startByTimer(batch *pipeline.Batch, key int64) error {
	fired, _ := timers.Get(batch, key)
	if fired.DueAt.After(batch.Now) {
		return nil
	}
	create := &engine.CreateInstance{Key: batch.Next(), Definition: fired.Definition, Tenant: fired.Tenant, StartEvent: fired.Target}
	batch.FollowUp(&step{Instance: create.Key, decoded: create})
	batch.About(fired.Definition, "")
	rows := timerRows{view(batch, timers)}
	next, again, err := engine.NextTimer(*fired, batch.Now)
	if err != nil {
		return err
	}
	if again {
		rows.Put(&next)
	} else {
		rows.Delete(key)
	}
	return nil
}

// lockStartTimers keeps two nodes from firing one start timer twice: such a
// timer hangs on no instance that could be locked.
func lockStartTimers(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if batch.Exclusive() {
		return nil
	}
	var keys []int64
	for _, task := range tasks {
		s := subjectOf(task.Command)
		if row, _ := timers.Get(batch, s.timer); row != nil && row.Instance == 0 {
			keys = append(keys, s.timer)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	_, err := timers.Lock(ctx, batch, keys, true)
	return err
}

// openStarts arms the timer, message, signal and conditional start events of a new version.
func openStarts(batch *pipeline.Batch, version *process) error {
	for _, index := range version.Graph.Elements[0].StartEvents {
		if err := openStart(batch, version, index); err != nil {
			return err
		}
	}
	return nil
}

func openStart(batch *pipeline.Batch, version *process, index bpmn.ElementIndex) error {
	start := &version.Graph.Elements[index]
	if whole := engine.ParallelStart(version.Graph, index); whole == start {
		gatherings.Put(batch, newGathering(gatheringName{version.Definition.Key, index}))
	}
	switch start.Event.Type {
	case bpmn.EventTimer:
		timer, err := engine.StartTimer(version.Graph, index, batch.Now)
		if err != nil {
			return pipeline.Refuse(pipeline.InvalidArgument, "start event %q: %v", start.ID, err)
		}
		timer.Key, timer.Definition, timer.Tenant = batch.Next(), version.Definition.Key, version.Definition.Tenant
		timerRows{view(batch, timers)}.Put(&timer)
		startSubscriptions.Put(batch, startOf(batch, version, index, startSubscription{Timer: timer.Key}))
	case bpmn.EventMessage:
		name, err := engine.StartName(version.Graph, index, batch.Now)
		if err != nil {
			return pipeline.Refuse(pipeline.InvalidArgument, "start event %q: %v", start.ID, err)
		}
		opened := startOf(batch, version, index, startSubscription{Name: name, Together: engine.ParallelStart(version.Graph, index) != nil})
		startSubscriptions.Put(batch, opened)
		showStart(batch, opened, version, SubscriptionOpen)
	case bpmn.EventConditional:
		startSubscriptions.Put(batch, startOf(batch, version, index, startSubscription{}))
	case bpmn.EventSignal:
		name, err := engine.StartName(version.Graph, index, batch.Now)
		if err != nil {
			return pipeline.Refuse(pipeline.InvalidArgument, "start event %q: %v", start.ID, err)
		}
		signals.Put(batch, &engine.SignalSubscription{Key: batch.Next(), Definition: version.Definition.Key,
			ProcessID: version.Definition.ID, Tenant: version.Definition.Tenant, Target: index, Name: name,
			Together: engine.ParallelStart(version.Graph, index) != nil, OpenedAt: batch.Now})
	}
	return nil
}

// startOf completes what starts a process.
func startOf(batch *pipeline.Batch, version *process, index bpmn.ElementIndex, start startSubscription) *startSubscription {
	start.Key, start.Tenant = batch.Next(), version.Definition.Tenant
	start.Definition, start.ProcessID, start.StartEvent = version.Definition.Key, version.Definition.ID, int64(index)
	return &start
}
