package broker

import (
	"context"
	"slices"
	"time"

	"zhitong/store"
)

// plan is what a slice is to take away, as a snapshot beside the writer shows it.
// Of what has ended nothing changes but by hand: by a batch operation, whose items
// the slice itself reads, or by a deletion of an instance, whose row it then misses.
type plan struct {
	limits retentionPace
	under  expiry
	choice ArchiveChoice

	instances []int64        // those that called others first
	begun     []int64        // those that began to leave in an earlier slice
	fresh     []int64        // those that begin now: their own rows leave first
	deleted   []int64        // those that begin now and had been deleted by hand
	roots     int            // how many of the instances nobody called
	trees     int64          // those of them that nobody had deleted
	waits     map[int64]bool // for what they called
	delay     time.Duration  // how long ago the oldest root instance should have left
	last      int64          // leftover
	end       time.Time      // of the root instance that ended last

	tasks []int64 // user tasks, which leave after what modules above keep of them
	taken Taken   // other rows
	whole bool    // everything of the instances was read
	more  bool    // there are more instances to look at
}

// planned reads what the next slice takes away by a command.
func (r *retention) planned(ctx context.Context, command *stepRetention) (p *plan, err error) {
	p = &plan{limits: r.pace, waits: map[int64]bool{}, whole: true}
	err = r.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		begin := func() error { return p.readLeftovers(ctx, reader, command.After) }
		if command.Definition != 0 {
			begin = func() error { return p.readDue(ctx, reader, command) }
		}
		if err := begin(); err != nil || len(p.instances) == 0 {
			return err
		}
		if err := p.readCalled(ctx, reader); err != nil {
			return err
		}
		return p.readRows(ctx, reader)
	})
	return p, err
}

// readLeftovers reads instances that began to leave in an earlier slice: the
// next ones that leave under the same policy.
func (p *plan) readLeftovers(ctx context.Context, reader store.Reader, after int64) error {
	rows, err := departingInstances.Read(ctx, reader, store.Query{Limit: p.limits.trees, OrderBy: []store.Order{{Column: "id"}},
		Where: store.Compare{Column: "id", Op: store.Greater, Value: after}})
	p.more = len(rows) == p.limits.trees
	for _, row := range rows {
		if len(p.instances) > 0 && row.expiry != p.under {
			p.more = true
			return err
		}
		p.under, p.begun, p.instances, p.last = row.expiry, append(p.begun, row.Instance), append(p.instances, row.Instance), row.Instance
	}
	return err
}

// readDue reads the root instances of a process version that are due, those
// first that ended first, or those of them that are archived.
func (p *plan) readDue(ctx context.Context, reader store.Reader, command *stepRetention) error {
	of, under, choice, err := policyNow(ctx, reader, command.Definition, command.Default)
	p.under, p.choice = under, choice
	if err != nil || of == nil || under.Days == 0 {
		return err
	}
	query := store.Query{Columns: []string{"id", "ended_at"}, OrderBy: []store.Order{{Column: "ended_at"}}, Limit: p.limits.trees,
		Where: store.And{dueRoots(of.Key, under, reader.Now()), store.Compare{Column: "ended_at", Op: store.GreaterOrEqual, Value: micros(command.from)}}}
	if len(command.Trees) > 0 {
		roots := make([]any, len(command.Trees))
		for i, tree := range command.Trees {
			roots[i] = tree.Root
		}
		query.Where, query.Limit = store.And{query.Where, store.In{Column: "id", Values: roots}}, 0
	}
	return p.readRoots(ctx, reader, query)
}

// policyNow gives a process version, nil for none, with the policy that it is under.
func policyNow(ctx context.Context, reader store.Reader, version int64, byDefault int) (*Definition, expiry, ArchiveChoice, error) {
	of, err := definitions.Read(ctx, reader, byKey(version))
	if err != nil || len(of) == 0 {
		return nil, expiry{}, "", err
	}
	policies, err := policiesByName(ctx, reader, store.Query{Where: store.And{equal("tenant", of[0].Tenant),
		store.In{Column: "process_id", Values: []any{of[0].ID, ""}}}})
	under, choice := policyOf(policies.of, of[0], byDefault)
	return of[0], under, choice, err
}

// readRoots reads root instances, and what is left of those deleted by hand.
func (p *plan) readRoots(ctx context.Context, reader store.Reader, query store.Query) error {
	for _, into := range p.kinds() {
		query.Table = into.table
		count := 0
		err := reader.Select(ctx, query, func(row store.Row) error {
			ended := timeOf(row[1])
			p.delay = max(p.delay, p.under.cutoff(reader.Now()).Sub(ended))
			if ended.After(p.end) {
				p.end = ended
			}
			count++
			into.begin(row[0].(int64))
			return nil
		})
		if err != nil {
			return err
		}
		p.more = p.more || count == query.Limit
	}
	p.more = p.more && query.Limit > 0
	p.roots, p.trees = len(p.instances), int64(len(p.fresh))
	return nil
}

// planKind is a table of instances that leave.
type planKind struct {
	table *store.Table
	keys  *[]int64
	plan  *plan
}

func (k planKind) begin(key int64) {
	k.plan.instances, *k.keys = append(k.plan.instances, key), append(*k.keys, key)
}

func (p *plan) kinds() []planKind {
	return []planKind{{instanceHistory.Spec, &p.fresh, p}, {deletedInstances.Spec, &p.deleted, p}}
}

// readCalled adds what the instances called, and what that called, level by
// level. What still runs is left alone, and what called it waits for it.
func (p *plan) readCalled(ctx context.Context, reader store.Reader) error {
	for from := 0; from < len(p.instances); {
		level := p.instances[from:]
		from = len(p.instances)
		room := p.limits.instances() - len(p.instances)
		if room <= 0 {
			p.whole = false
			return nil
		}
		for _, kind := range p.kinds() {
			if err := p.readLevel(ctx, reader, kind, level, room); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *plan) readLevel(ctx context.Context, reader store.Reader, kind planKind, callers []int64, room int) error {
	count := 0
	err := selectOf(ctx, reader, store.Query{Table: kind.table, Columns: []string{"id", "parent", "ended_at"}, OrderBy: ownersFirst(kind.table, "parent"), Limit: room},
		"parent", callers, func(row store.Row) error {
			if count++; row[2] == nil {
				p.waits[row[1].(int64)] = true
			} else {
				kind.begin(row[0].(int64))
			}
			return nil
		})
	p.whole = p.whole && count < room
	return err
}

// selectOf selects rows that have one of the keys in a column. A look whether the
// column has anything in their range spares one for each where none has: most
// tables have no rows of most instances.
func selectOf(ctx context.Context, reader store.Reader, query store.Query, column string, keys []int64, each func(store.Row) error) error {
	found, err := reader.Count(ctx, store.Query{Table: query.Table, Where: store.And{
		store.Compare{Column: column, Op: store.GreaterOrEqual, Value: slices.Min(keys)},
		store.Compare{Column: column, Op: store.LessOrEqual, Value: slices.Max(keys)}}}, 1)
	if err != nil || found == 0 {
		return err
	}
	query.Where = store.In{Column: column, Values: anyOf(keys)}
	return reader.Select(ctx, query, each)
}

// readRows finds what belongs to the instances, up to the limit of a slice.
func (p *plan) readRows(ctx context.Context, reader store.Reader) (err error) {
	limit := p.limits.rows()
	err = selectOf(ctx, reader, store.Query{Table: userTaskHistory.Spec, Columns: []string{"id"}, OrderBy: ownersFirst(userTaskHistory.Spec, "instance"), Limit: limit},
		"instance", p.instances, func(row store.Row) error {
			p.tasks = append(p.tasks, row[0].(int64))
			return nil
		})
	if err == nil {
		p.taken, err = takeAll(p.instances, limit-len(p.tasks), expiring, func(find findRows, keys []int64, limit int) (Taken, error) { return find(ctx, reader, keys, limit) })
	}
	p.whole = p.whole && len(p.tasks)+p.taken.Rows < limit
	return err
}

// dueRoots selects the root instances of a version that ended long enough ago.
func dueRoots(definition int64, under expiry, now time.Time) store.Condition {
	return store.And{equal("definition", definition), equal("parent", int64(0)),
		store.Compare{Column: "ended_at", Op: store.LessOrEqual, Value: micros(under.cutoff(now))}}
}
