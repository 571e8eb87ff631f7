package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// DeleteInstance takes an instance that has ended out of the searchable
// history, with its elements, variables, jobs, incidents, tasks and messages. The
// decisions that it took and what it called stay until it would have left by
// policy, and the log keeps that it was.
type DeleteInstance struct {
	Instance  int64 `json:"instance"`
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// purgeInstance takes away what is left of a deleted instance.
type purgeInstance struct {
	Instance int64 `json:"instance"`
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*DeleteInstance) Kind() string { return "process-instance.delete" }
func (*purgeInstance) Kind() string  { return "process-instance.purge" }

// instanceDeleted is the event of an instance that leaves the history.
type instanceDeleted struct {
	instance  *Instance
	reference int64
}

// AppendRecord implements [pipeline.Event].
func (d instanceDeleted) AppendRecord(dst []byte) []byte {
	return record{Intent: "PROCESS_INSTANCE_DELETED", Instance: d.instance.Key, Key: d.instance.Key, Name: d.instance.ProcessID, Reference: d.reference}.append(dst)
}

// purgePage is how many rows of one table a deletion takes away at once.
const purgePage = 500

// part is a table of the history that has rows of instances.
type part struct {
	load func(ctx context.Context, batch *pipeline.Batch, instance int64) (int, error)
	drop func(batch *pipeline.Batch, instance int64)
	find findRows // of many instances, for retention
}

// partOf makes a table a part of the history.
func partOf[K comparable, R any](table *pipeline.Table[K, R], instanceOf func(*R) int64) part {
	return part{
		find: findOf(table),
		load: func(ctx context.Context, batch *pipeline.Batch, instance int64) (int, error) {
			keys, err := table.LoadWhere(ctx, batch, store.Query{Where: equal("instance", instance), Limit: purgePage})
			return len(keys), err
		},
		drop: func(batch *pipeline.Batch, instance int64) {
			table.Each(batch, func(key K, row *R) {
				if instanceOf(row) == instance {
					table.Delete(batch, key)
				}
			})
		},
	}
}

var historyParts = []part{
	partOf(elementHistory, func(r *ElementInstance) int64 { return r.Instance }),
	partOf(variableHistory, func(r *InstanceVariable) int64 { return r.Instance }),
	partOf(formerValues, func(r *FormerValue) int64 { return r.Instance }),
	partOf(flowHistory, func(r *takenFlow) int64 { return r.Instance }),
	partOf(jobHistory, func(r *JobHistory) int64 { return r.Job.Instance }),
	partOf(incidentHistory, func(r *IncidentHistory) int64 { return r.Incident.Instance }),
	partOf(correlations, func(r *Correlation) int64 { return r.Instance }),
	partOf(messageSubscriptions, func(r *MessageSubscription) int64 { return r.Instance }),
	partOf(instanceTags, func(r *instanceTag) int64 { return r.Instance }),
}

// taskPart leaves after what modules above keep of user tasks.
var taskPart = partOf(userTaskHistory, func(r *UserTaskHistory) int64 { return r.Task.Instance })

// purging is what a batch has read of an instance that is to be deleted.
type purging struct {
	unfinished bool  // there is more
	ofTasks    Taken // of modules above
	allOfTasks bool  // so that the tasks may leave
}

type purgeMemo struct{}

func purgesOf(batch *pipeline.Batch) map[int64]*purging {
	return batch.Memo(purgeMemo{}, func() any { return map[int64]*purging{} }).(map[int64]*purging)
}

// loadHistory loads a page of each table for instances that are to be deleted.
func (d deletions) loadHistory(ctx context.Context, batch *pipeline.Batch, instances []int64) error {
	if len(instances) == 0 {
		return nil
	}
	if err := instanceHistory.Reload(ctx, batch, instances); err != nil {
		return err
	}
	for _, instance := range instances {
		read := &purging{}
		purgesOf(batch)[instance] = read
		for _, rows := range append(historyParts[:len(historyParts):len(historyParts)], taskPart) {
			count, err := rows.load(ctx, batch, instance)
			if err != nil {
				return err
			}
			read.unfinished = read.unfinished || count == purgePage
		}
		if err := d.loadOfTasks(ctx, batch, instance, read); err != nil {
			return err
		}
	}
	return nil
}

func (d deletions) loadOfTasks(ctx context.Context, batch *pipeline.Batch, instance int64, read *purging) (err error) {
	const limit = 4 * purgePage
	read.ofTasks, err = d.departures.takeTasks(ctx, batch, []int64{instance}, limit)
	read.allOfTasks = read.ofTasks.Rows < limit
	read.unfinished = read.unfinished || !read.allOfTasks
	return err
}

func deleteInstance(batch *pipeline.Batch, tenant string, command *DeleteInstance) error {
	row, _ := instanceHistory.Get(batch, command.Instance)
	switch {
	case row == nil || row.Tenant != tenant:
		return pipeline.Refuse(pipeline.NotFound, "process instance %d does not exist", command.Instance)
	case row.EndedAt.IsZero():
		return pipeline.Refuse(pipeline.InvalidState, "process instance %d has not ended; cancel it first", command.Instance)
	}
	instanceHistory.Delete(batch, row.Key)
	deletedInstances.Put(batch, &deletedInstance{row.Key, row.Definition, row.Parent, row.EndedAt})
	batch.About(row.Key, "")
	batch.Emit(instanceDeleted{row, command.Reference})
	purge(batch, row.Key)
	return nil
}

// purge drops what was read of an instance and has the rest follow.
func purge(batch *pipeline.Batch, instance int64) {
	for _, rows := range historyParts {
		rows.drop(batch, instance)
	}
	read := purgesOf(batch)[instance]
	read.ofTasks.Delete(batch)
	if read.allOfTasks {
		taskPart.drop(batch, instance)
	}
	if read.unfinished {
		batch.FollowUp(&purgeInstance{instance})
	}
}
