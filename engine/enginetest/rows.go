package enginetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"zhitong/engine"
)

// rows is one kind of row in memory, with what is needed to take a failed step
// back. Under Forgetful a row is unknown until a step has asked for it.
type rows[K comparable, R any] struct {
	key    func(*R) K
	owner  func(K) int64 // the issued key that a row hangs on
	stored map[K]*R
	before map[K]*R // of this step: what a write replaced, nil for nothing
	asked  map[K]bool
	world  *World
}

func newRows[K comparable, R any](world *World, key func(*R) K, owner func(K) int64) *rows[K, R] {
	return &rows[K, R]{key: key, owner: owner, stored: map[K]*R{}, before: map[K]*R{}, asked: map[K]bool{}, world: world}
}

// inOrder gives all rows by the order of the keys that they hang on.
func (r *rows[K, R]) inOrder() []*R {
	all := make([]*R, 0, len(r.stored))
	for _, row := range r.stored {
		all = append(all, row)
	}
	slices.SortFunc(all, func(a, b *R) int { return cmp.Compare(r.owner(r.key(a)), r.owner(r.key(b))) })
	return all
}

// Get implements [engine.Rows].
func (r *rows[K, R]) Get(key K) (*R, engine.Presence) {
	if _, written := r.before[key]; r.world.Forgetful && !written && !r.asked[key] && !r.world.fresh(r.owner(key)) {
		return nil, engine.Unknown
	}
	row, ok := r.stored[key]
	if !ok {
		return nil, engine.Absent
	}
	return row, engine.Present
}

// Put implements [engine.Rows].
func (r *rows[K, R]) Put(row *R) {
	key := r.key(row)
	r.remember(key)
	r.stored[key] = row
	r.world.writes++
}

// Delete implements [engine.Rows].
func (r *rows[K, R]) Delete(key K) {
	r.remember(key)
	delete(r.stored, key)
	r.world.writes++
}

func (r *rows[K, R]) remember(key K) {
	if _, seen := r.before[key]; !seen {
		r.before[key] = r.stored[key]
	}
}

// learn makes rows known for the next try of a step.
func (r *rows[K, R]) learn(keys []K) {
	for _, key := range keys {
		r.asked[key] = true
	}
}

// undo takes the writes of a failed step back.
func (r *rows[K, R]) undo() {
	for key, row := range r.before {
		if row == nil {
			delete(r.stored, key)
		} else {
			r.stored[key] = row
		}
	}
	clear(r.before)
}

// settle ends a step: its writes stay, what it knew is forgotten.
func (r *rows[K, R]) settle() {
	if r.world.Encoded {
		r.encode()
	}
	clear(r.before)
	clear(r.asked)
}

// encode writes what the step wrote as JSON and reads it again.
func (r *rows[K, R]) encode() {
	for key := range r.before {
		row, written := r.stored[key]
		if !written {
			continue
		}
		text, err := json.Marshal(row)
		read := new(R)
		if err == nil {
			err = json.Unmarshal(text, read)
		}
		if err != nil {
			panic(fmt.Sprintf("enginetest: a row cannot be stored: %v", err))
		}
		r.stored[key] = read
	}
}
