package broker

import (
	"context"
	"slices"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
)

// slice is what one step of retention takes away: what was planned, with what only
// the batch itself can tell of it.
type slice struct {
	*plan
	held   bool // by another node
	record *RetentionRecord

	ofTasks Taken // what modules above keep of user tasks
	items   Taken // of batch operations

	places   map[int64]archive.Place // of the documents of roots, when they are archived
	archived int64                   // roots
	changed  bool                    // it is not what the command was made for
}

// slice reads what the step needs to know before it takes away what is planned.
func (d *departures) slice(ctx context.Context, batch *pipeline.Batch, command *stepRetention) (*slice, error) {
	s := &slice{plan: command.plan}
	holds, err := holdRetention(ctx, batch)
	if err != nil || !holds {
		s.held = !holds
		return s, err
	}
	if s.plan == nil {
		s.changed = true
		return s, nil
	}
	for _, read := range []func(context.Context, *pipeline.Batch, *stepRetention) error{s.readPolicy, s.readInstances, s.readWaiting, d.readRows(s), s.readIndex, s.readRecord} {
		if err := read(ctx, batch, command); err != nil || s.changed {
			return s, err
		}
	}
	return s, nil
}

// readPolicy makes sure that what is due leaves under the policy that was planned with.
func (s *slice) readPolicy(ctx context.Context, batch *pipeline.Batch, command *stepRetention) error {
	if command.Definition == 0 { // what has begun to leave leaves
		return nil
	}
	if err := definitions.Load(ctx, batch, []int64{command.Definition}); err != nil {
		return err
	}
	of, _ := definitions.Get(batch, command.Definition)
	if of == nil {
		s.changed = true
		return nil
	}
	if err := lockPolicies(ctx, batch, policyName{of.Tenant, of.ID}, policyName{of.Tenant, ""}); err != nil {
		return err
	}
	under, choice := policyOf(policiesOf(batch), of, command.Default)
	s.changed = under != s.under || choice.wanted(command.Archives) != (len(command.Trees) > 0)
	return nil
}

// readInstances makes sure that nobody has deleted one of the instances by hand, or
// a node that held the lease before, since it was planned.
func (s *slice) readInstances(ctx context.Context, batch *pipeline.Batch, command *stepRetention) error {
	if len(command.Trees) > 0 {
		s.places = map[int64]archive.Place{}
		for _, tree := range command.Trees {
			s.places[tree.Root] = tree.Place
			s.changed = s.changed || !takesDocuments(tree.Place.File, batch.Now)
		}
		s.changed = s.changed || len(s.places) != s.roots
	}
	for _, load := range []func() (bool, error){
		func() (bool, error) { return allThere(ctx, batch, instanceHistory, s.fresh) },
		func() (bool, error) { return allThere(ctx, batch, deletedInstances, s.deleted) },
		func() (bool, error) { return allThere(ctx, batch, departingInstances, s.begun) },
	} {
		there, err := load()
		if err != nil {
			return err
		}
		s.changed = s.changed || !there
	}
	return nil
}

// allThere loads rows and says whether there are all of them.
func allThere[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[int64, R], keys []int64) (bool, error) {
	if err := table.Load(ctx, batch, keys); err != nil {
		return false, err
	}
	for _, key := range keys {
		if row, _ := table.Get(batch, key); row == nil {
			return false, nil
		}
	}
	return true, nil
}

// readWaiting finds the instances that a batch operation is still to do
// something about.
func (s *slice) readWaiting(ctx context.Context, batch *pipeline.Batch, _ *stepRetention) error {
	limit := s.limits.rows()
	keys, err := batchItems.LoadWhere(ctx, batch, store.Query{Limit: limit, Where: store.And{
		store.In{Column: "instance", Values: anyOf(s.instances)}, equal("state", StateActive)}})
	if len(keys) == limit { // so many that not all were read
		for _, instance := range s.instances {
			s.waits[instance] = true
		}
	}
	for _, key := range keys {
		if item, _ := batchItems.Get(batch, key); item != nil {
			s.waits[item.Instance] = true
		}
	}
	return err
}

// readRows reads the rows that the log has something of, and compares with what is
// in the archive.
func (d *departures) readRows(s *slice) func(context.Context, *pipeline.Batch, *stepRetention) error {
	return func(ctx context.Context, batch *pipeline.Batch, command *stepRetention) (err error) {
		limit := s.limits.rows()
		if s.ofTasks, err = d.takeOfTasks(ctx, batch, s.tasks, limit); err != nil {
			return err
		}
		if s.ofTasks.Rows == limit { // perhaps not all: then none of the tasks leaves before
			s.tasks, s.whole = nil, false
		}
		s.items, err = takeItems(ctx, batch, s.instances, limit)
		s.whole = s.whole && s.items.Rows < limit
		s.changed = s.places != nil && !s.asArchived(command)
		return err
	}
}

// rows is how many rows leave.
func (s *slice) rows() int {
	return len(s.fresh) + len(s.deleted) + len(s.tasks) + s.taken.Rows + s.ofTasks.Rows + s.items.Rows
}

// readRecord reads what has left today under the policy.
func (s *slice) readRecord(ctx context.Context, batch *pipeline.Batch, _ *stepRetention) error {
	day := batch.Now.UTC().Truncate(24 * time.Hour)
	found, err := retentionRecords.LoadWhere(ctx, batch, store.Query{Where: store.And{equal("tenant", s.under.Tenant),
		equal("process_id", s.under.ProcessID), equal("day", micros(day)), equal("days", int64(s.under.Days))}})
	s.record = &RetentionRecord{Tenant: s.under.Tenant, ProcessID: s.under.ProcessID, Days: s.under.Days, Day: day}
	for _, key := range found {
		if row, _ := retentionRecords.Get(batch, key); row != nil {
			known := *row
			s.record = &known
		}
	}
	return err
}

// leave takes the slice away and says what is left to do.
func (s *slice) leave(batch *pipeline.Batch) retentionStepped {
	if s.held {
		return retentionStepped{Held: true}
	}
	keepLease(batch)
	if s.changed {
		return retentionStepped{Changed: true}
	}
	s.index(batch)
	for _, key := range s.fresh {
		instanceHistory.Delete(batch, key)
	}
	for _, key := range s.deleted {
		deletedInstances.Delete(batch, key)
	}
	for _, key := range s.tasks {
		userTaskHistory.Delete(batch, key)
	}
	for _, taken := range []Taken{s.taken, s.ofTasks, s.items} {
		taken.Delete(batch)
	}
	s.settle(batch)
	answer := retentionStepped{Left: !s.whole, Gone: *s.record}
	answer.Gone.Trees, answer.Gone.Instances, answer.Gone.Rows = s.trees, int64(len(s.fresh)), int64(s.rows())
	answer.Gone.Archived = s.archived
	s.keep(batch, &answer.Gone)
	return answer
}

// settle keeps in mind what has not gone altogether.
func (s *slice) settle(batch *pipeline.Batch) {
	for _, key := range s.begun {
		if s.whole && !s.waits[key] {
			departingInstances.Delete(batch, key)
		}
	}
	for _, key := range slices.Concat(s.fresh, s.deleted) {
		if !s.whole || s.waits[key] {
			departingInstances.Put(batch, &departing{key, s.under})
		}
	}
}

// keep records what has left.
func (s *slice) keep(batch *pipeline.Batch, gone *RetentionRecord) {
	if gone.Rows == 0 {
		return
	}
	if s.record.Key == 0 {
		s.record.Key = batch.Next()
	}
	gone.Key = s.record.Key
	s.record.Trees, s.record.Instances, s.record.Rows = s.record.Trees+gone.Trees, s.record.Instances+gone.Instances, s.record.Rows+gone.Rows
	s.record.Archived += gone.Archived
	retentionRecords.Put(batch, s.record)
	batch.About(gone.Key, s.under.rule())
	batch.Emit(historyExpired{*gone})
}
