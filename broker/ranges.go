package broker

import (
	"cmp"
	"context"
	"math"
	"slices"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// childPage names a page of the children of a scope.
type childPage struct {
	scope, after int64
	limit        int
}

// ranges is what a batch knows of rows that are found by their owner. It holds
// facts read from the store; what the batch itself changed comes on top.
type ranges struct {
	batch      *pipeline.Batch
	children   map[childPage][]int64
	variables  map[int64][]string
	conditions map[engine.ConditionPage][]int64
	// What the batch may have added, by scope: some of it may be gone again.
	added map[int64][]int64
	named map[int64]map[string]bool
}

type rangesMemo struct{}

func rangesOf(batch *pipeline.Batch) *ranges {
	return batch.Memo(rangesMemo{}, func() any {
		return &ranges{batch, map[childPage][]int64{}, map[int64][]string{}, map[engine.ConditionPage][]int64{},
			map[int64][]int64{}, map[int64]map[string]bool{}}
	}).(*ranges)
}

// Children implements [engine.Ranges].
func (r *ranges) Children(scope, after int64, limit int) (page []int64, next int64, presence engine.Presence) {
	stored, known := r.children[childPage{scope, after, limit}]
	if !known && !r.batch.IssuedHere(scope) {
		return nil, 0, engine.Unknown
	}
	var keys []int64
	for _, key := range stored {
		if row, _ := elements.Get(r.batch, key); row != nil {
			keys = append(keys, key)
		}
	}
	last := lastOf(stored, limit)
	if last < math.MaxInt64 {
		next = last
	}
	for _, key := range r.added[scope] {
		if row, _ := elements.Get(r.batch, key); row != nil && key > after && key < last {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if next == 0 && len(keys) > limit {
		keys = keys[:limit]
		next = keys[limit-1]
	}
	return keys, next, engine.Present
}

// lastOf gives up to which key a page goes that holds what is stored. What this batch
// added comes in between as well, beyond the limit: other nodes, and other writers, have
// other keys. The page ends where it did, so that it is found again when its command is
// decided again.
func lastOf(stored []int64, limit int) int64 {
	if len(stored) < limit {
		return math.MaxInt64
	}
	return stored[limit-1]
}

// Conditions implements [engine.Ranges].
func (r *ranges) Conditions(instance, after int64, limit int) ([]int64, engine.Presence) {
	stored, known := r.conditions[engine.ConditionPage{Instance: instance, After: after, Limit: limit}]
	if !known && !r.batch.IssuedHere(instance) {
		return nil, engine.Unknown
	}
	keys := slices.Clone(stored) // with those that the batch took away: one that is full is not the last
	last := lastOf(stored, limit)
	conditionRows.EachWritten(r.batch, func(key int64, s *engine.ConditionSubscription) {
		if s.Instance == instance && key > after && key < last && r.batch.IssuedHere(key) {
			keys = append(keys, key)
		}
	})
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return keys[:min(limit, len(keys))], engine.Present
}

// VariableNames implements [engine.Ranges].
func (r *ranges) VariableNames(scope int64) ([]string, engine.Presence) {
	stored, known := r.variables[scope]
	if !known && !r.batch.IssuedHere(scope) {
		return nil, engine.Unknown
	}
	names := map[string]bool{}
	for _, name := range stored {
		row, _ := variables.Get(r.batch, engine.VariableKey{Scope: scope, Name: name})
		names[name] = row != nil
	}
	for name := range r.named[scope] {
		row, _ := variables.Get(r.batch, engine.VariableKey{Scope: scope, Name: name})
		names[name] = row != nil
	}
	return sortedKeys(names), engine.Present
}

// sortedKeys gives the keys that are true, sorted.
func sortedKeys[K cmp.Ordered](set map[K]bool) []K {
	var keys []K
	for key, in := range set {
		if in {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// loadPages reads pages of children: those of small scopes in one statement,
// each of the others by itself.
func (r *ranges) loadPages(ctx context.Context, pages []engine.ChildPage) error {
	var small []childPage
	for _, page := range pages {
		wanted := childPage{page.Scope, page.After, page.Limit}
		if scope, _ := elements.Get(r.batch, page.Scope); scope != nil && scope.Children <= page.Limit {
			small = append(small, wanted)
		} else if err := r.loadChildren(ctx, wanted); err != nil {
			return err
		}
	}
	if len(small) == 0 {
		return nil
	}
	return r.loadSmall(ctx, small)
}

// loadSmall reads all children of scopes that have few.
func (r *ranges) loadSmall(ctx context.Context, pages []childPage) error {
	scopes := make([]int64, len(pages))
	for i, page := range pages {
		scopes[i] = page.scope
	}
	keys, err := elements.LoadWhere(ctx, r.batch, store.Query{Where: store.In{Column: "scope", Values: anyOf(scopes)}})
	if err != nil {
		return err
	}
	slices.Sort(keys)
	children := map[int64][]int64{}
	for _, key := range keys {
		if row, _ := elements.Get(r.batch, key); row != nil { // what the batch took away is no child any more
			children[row.Scope] = append(children[row.Scope], key)
		}
	}
	for _, page := range pages {
		all := children[page.scope]
		first, found := slices.BinarySearch(all, page.after)
		if found {
			first++
		}
		r.children[page] = all[first:min(first+page.limit, len(all))]
	}
	return nil
}

func (r *ranges) loadChildren(ctx context.Context, page childPage) error {
	keys, err := elements.LoadWhere(ctx, r.batch, store.Query{
		Where: store.And{
			store.Compare{Column: "scope", Op: store.Equal, Value: page.scope},
			store.Compare{Column: "id", Op: store.Greater, Value: page.after},
		},
		OrderBy: []store.Order{{Column: "id"}},
		Limit:   page.limit,
	})
	r.children[page] = keys
	return err
}

func (r *ranges) loadConditions(ctx context.Context, pages []engine.ConditionPage) error {
	for _, page := range pages {
		keys, err := conditionRows.LoadWhere(ctx, r.batch, store.Query{
			Where: store.And{
				store.Compare{Column: "instance", Op: store.Equal, Value: page.Instance},
				store.Compare{Column: "id", Op: store.Greater, Value: page.After},
			},
			OrderBy: []store.Order{{Column: "id"}},
			Limit:   page.Limit,
		})
		if err != nil {
			return err
		}
		r.conditions[page] = keys
	}
	return nil
}

func (r *ranges) loadVariables(ctx context.Context, scopes []int64) error {
	if len(scopes) == 0 {
		return nil
	}
	keys, err := variables.LoadWhere(ctx, r.batch, store.Query{Where: store.In{Column: "scope", Values: anyOf(scopes)}})
	for _, scope := range scopes {
		r.variables[scope] = []string{}
	}
	for _, key := range keys {
		r.variables[key.Scope] = append(r.variables[key.Scope], key.Name)
	}
	return err
}

func anyOf(keys []int64) []any {
	values := make([]any, len(keys))
	for i, key := range keys {
		values[i] = key
	}
	return values
}
