package broker

import (
	"context"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
)

// slice is what one step of retention takes away: instances that leave under
// one policy, with what was read of their rows.
type slice struct {
	held   bool // by another node
	under  expiry
	record *RetentionRecord

	instances []int64
	begun     map[int64]bool // those that began to leave in an earlier slice
	fresh     []int64        // those that begin now: their own rows leave first
	deleted   []int64        // those that begin now and had been deleted by hand
	last      int64          // leftover
	trees     int64
	waits     map[int64]bool // for what they called, or for a batch operation
	taken     Taken
	whole     bool // everything of the instances was read
	more      bool // there are more instances to look at

	places   map[int64]archive.Place // of the documents of roots, when they are archived
	archived int64                   // roots
	changed  bool                    // it is not what the command was made for
}

// slice reads what the step takes away.
func (d *departures) slice(ctx context.Context, batch *pipeline.Batch, command *stepRetention) (*slice, error) {
	s := &slice{begun: map[int64]bool{}, waits: map[int64]bool{}, whole: true}
	holds, err := holdRetention(ctx, batch)
	if err != nil || !holds {
		s.held = !holds
		return s, err
	}
	begin := func() error { return s.readLeftovers(ctx, batch, command.After) }
	if command.Definition != 0 {
		begin = func() error { return s.readDue(ctx, batch, command) }
	}
	if err := begin(); err != nil || len(s.instances) == 0 {
		return s, err
	}
	if err := s.readCalled(ctx, batch); err != nil {
		return s, err
	}
	if err := s.readWaiting(ctx, batch); err != nil {
		return s, err
	}
	if err := s.readRows(ctx, batch, d.expiring()); err != nil {
		return s, err
	}
	if s.changed = s.changed || s.places != nil && !s.asArchived(command); s.changed {
		return s, nil
	}
	if err := s.readIndex(ctx, batch); err != nil {
		return s, err
	}
	return s, s.readRecord(ctx, batch)
}

// readLeftovers reads instances that began to leave in an earlier slice: the
// next ones that leave under the same policy.
func (s *slice) readLeftovers(ctx context.Context, batch *pipeline.Batch, after int64) error {
	keys, err := departingInstances.LoadWhere(ctx, batch, store.Query{Limit: sliceInstances, OrderBy: []store.Order{{Column: "id"}},
		Where: store.Compare{Column: "id", Op: store.Greater, Value: after}})
	s.more = len(keys) == sliceInstances
	for _, key := range keys {
		row, _ := departingInstances.Get(batch, key)
		switch {
		case row == nil:
			continue
		case len(s.instances) > 0 && row.expiry != s.under:
			s.more = true
			return err
		}
		s.under, s.begun[key], s.instances, s.last = row.expiry, true, append(s.instances, key), key
	}
	return err
}

// readDue reads the root instances of a process version that are due, those
// first that ended first.
func (s *slice) readDue(ctx context.Context, batch *pipeline.Batch, command *stepRetention) error {
	if err := definitions.Load(ctx, batch, []int64{command.Definition}); err != nil {
		return err
	}
	of, _ := definitions.Get(batch, command.Definition)
	if of == nil {
		return nil
	}
	if err := lockPolicies(ctx, batch, policyName{of.Tenant, of.ID}, policyName{of.Tenant, ""}); err != nil {
		return err
	}
	var choice ArchiveChoice
	s.under, choice = policyOf(func(name policyName) *RetentionPolicy {
		policy, _ := retentionPolicies.Get(batch, name)
		return policy
	}, of, command.Default)
	archived := len(command.Trees) > 0
	s.changed = s.under.Days == 0 || choice.wanted(command.Archives) != archived
	switch {
	case s.changed:
		return nil
	case archived:
		return s.readArchived(ctx, batch, command)
	default:
		return s.readRoots(ctx, batch, store.Query{Limit: sliceInstances, OrderBy: []store.Order{{Column: "ended_at"}}, Where: dueRoots(of.Key, s.under, batch.Now)})
	}
}

// readRoots reads root instances, and what is left of those deleted by hand.
func (s *slice) readRoots(ctx context.Context, batch *pipeline.Batch, query store.Query) error {
	keys, err := instanceHistory.LoadWhere(ctx, batch, query)
	if err != nil {
		return err
	}
	deleted, err := deletedInstances.LoadWhere(ctx, batch, query)
	s.more = query.Limit > 0 && (len(keys) == query.Limit || len(deleted) == query.Limit)
	for _, key := range keys {
		if row, _ := instanceHistory.Get(batch, key); row != nil {
			s.begin(key)
			s.trees++
		}
	}
	s.beginDeleted(batch, deleted)
	return err
}

// dueRoots selects the root instances of a version that ended long enough ago.
func dueRoots(definition int64, under expiry, now time.Time) store.Condition {
	return store.And{equal("definition", definition), equal("parent", int64(0)),
		store.Compare{Column: "ended_at", Op: store.LessOrEqual, Value: micros(under.cutoff(now))}}
}

func (s *slice) begin(key int64) {
	s.instances, s.fresh = append(s.instances, key), append(s.fresh, key)
}

func (s *slice) beginDeleted(batch *pipeline.Batch, keys []int64) {
	for _, key := range keys {
		if row, _ := deletedInstances.Get(batch, key); row != nil {
			s.instances, s.deleted = append(s.instances, key), append(s.deleted, key)
		}
	}
}

// readCalled adds what the instances called, and what that called, level by
// level. What still runs is left alone, and what called it waits for it.
func (s *slice) readCalled(ctx context.Context, batch *pipeline.Batch) error {
	for from := 0; from < len(s.instances); {
		level := s.instances[from:]
		from = len(s.instances)
		room := 4*sliceInstances - len(s.instances)
		if room <= 0 {
			s.whole = false
			return nil
		}
		query := store.Query{Limit: room, OrderBy: []store.Order{{Column: "id"}}, Where: store.In{Column: "parent", Values: anyOf(level)}}
		keys, err := instanceHistory.LoadWhere(ctx, batch, query)
		if err != nil {
			return err
		}
		deleted, err := deletedInstances.LoadWhere(ctx, batch, query)
		if err != nil {
			return err
		}
		s.whole = s.whole && len(keys) < room && len(deleted) < room
		s.beginCalled(batch, keys)
		s.beginDeleted(batch, deleted)
	}
	return nil
}

func (s *slice) beginCalled(batch *pipeline.Batch, keys []int64) {
	for _, key := range keys {
		row, _ := instanceHistory.Get(batch, key)
		switch {
		case row == nil:
		case row.EndedAt.IsZero():
			s.waits[row.Parent] = true
		default:
			s.begin(key)
		}
	}
}

// readWaiting finds the instances that a batch operation is still to do
// something about.
func (s *slice) readWaiting(ctx context.Context, batch *pipeline.Batch) error {
	keys, err := batchItems.LoadWhere(ctx, batch, store.Query{Limit: sliceRows, Where: store.And{
		store.In{Column: "instance", Values: anyOf(s.instances)}, equal("state", StateActive)}})
	if len(keys) == sliceRows { // so many that not all were read
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

// readRows reads what belongs to the instances, up to the limit of a slice.
func (s *slice) readRows(ctx context.Context, batch *pipeline.Batch, from []takeRows) (err error) {
	s.taken, err = takeAll(ctx, batch, from, s.instances, sliceRows)
	s.whole = s.whole && s.taken.Rows < sliceRows
	return err
}

// readRecord reads what has left today under the policy.
func (s *slice) readRecord(ctx context.Context, batch *pipeline.Batch) error {
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
	if !batch.Exclusive() {
		retentionLeases.Put(batch, &retentionLease{batch.Node(), batch.Now.Add(retentionTerm)})
	}
	if s.changed || len(s.instances) == 0 {
		return retentionStepped{Changed: s.changed}
	}
	s.index(batch)
	for _, key := range s.fresh {
		instanceHistory.Delete(batch, key)
	}
	for _, key := range s.deleted {
		deletedInstances.Delete(batch, key)
	}
	s.taken.Delete(batch)
	s.settle(batch)
	answer := retentionStepped{More: s.more, Left: !s.whole, Last: s.last, Gone: *s.record}
	answer.Gone.Trees, answer.Gone.Instances, answer.Gone.Rows = s.trees, int64(len(s.fresh)), int64(len(s.fresh)+len(s.deleted)+s.taken.Rows)
	answer.Gone.Archived = s.archived
	s.keep(batch, &answer.Gone)
	return answer
}

// settle keeps in mind what has not gone altogether.
func (s *slice) settle(batch *pipeline.Batch) {
	for _, key := range s.instances {
		gone := s.whole && !s.waits[key]
		switch {
		case gone && s.begun[key]:
			departingInstances.Delete(batch, key)
		case !gone && !s.begun[key]:
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
