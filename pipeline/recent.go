package pipeline

import (
	"slices"

	"zhitong/store"
)

// Of the rows that the last batches have read or written a store that no other
// process changes need not be asked again.

const (
	// recentBytes is about how much is kept of a generation of rows; there are two.
	recentBytes = 8 << 20
	// maxRecentRow is about how large a row may be that is kept.
	maxRecentRow = 2 << 10
)

// recent is the rows that the last batches left in the store.
type recent struct {
	tables map[*store.Table]recentTable
	bytes  int // of the younger generation
}

// recentTable is those of one table, whatever their type.
type recentTable interface {
	// age lets the older half go.
	age()
}

// recentRows is the rows of one table in two generations.
type recentRows[K comparable, R any] struct {
	young, old map[K]recentRow[R]
}

type recentRow[R any] struct {
	row     *R
	encoded store.Row
}

func recentOf[K comparable, R any](all *recent, table *store.Table) *recentRows[K, R] {
	if found, ok := all.tables[table]; ok {
		return found.(*recentRows[K, R])
	}
	return nil
}

// get gives a row, nil when it is not known.
func (r *recentRows[K, R]) get(key K) (*R, store.Row) {
	found, ok := r.young[key]
	if !ok {
		found = r.old[key]
	}
	return found.row, found.encoded
}

func (r *recentRows[K, R]) age() { r.young, r.old = map[K]recentRow[R]{}, r.young }

// add keeps the rows of a batch that is committed; nil for none.
func (r *recent) add(committed *flight) {
	if committed == nil {
		return
	}
	for _, set := range committed.batch.space.order {
		r.bytes += set.remember(r)
	}
	if r.bytes > recentBytes {
		r.bytes = 0
		for _, table := range r.tables {
			table.age()
		}
	}
}

// forget lets all rows go.
func (r *recent) forget() { *r = recent{} }

func (s *rows[K, R]) remember(all *recent) (size int) {
	if s.table.New { // nobody comes back to these
		return 0
	}
	kept := recentOf[K, R](all, s.table.Spec)
	if kept == nil {
		kept = &recentRows[K, R]{map[K]recentRow[R]{}, nil}
		if all.tables == nil {
			all.tables = map[*store.Table]recentTable{}
		}
		all.tables[s.table.Spec] = kept
	}
	for key, e := range s.entries {
		size += kept.put(key, e)
	}
	return size
}

// put keeps what an entry says of the store's row and gives about how many bytes.
func (r *recentRows[K, R]) put(key K, e *entry[K, R]) int {
	if !e.known {
		return 0
	}
	size := 0
	if e.current != nil && e.encoded != nil {
		size = sizeOf(e.encoded)
	}
	if size == 0 || size > maxRecentRow {
		delete(r.young, key)
		delete(r.old, key)
		return 0
	}
	r.young[key] = recentRow[R]{e.current, e.encoded}
	return size
}

// sizeOf gives about how many bytes a row takes, as columns and decoded.
func sizeOf(row store.Row) int {
	size := 0
	for _, value := range row {
		size += 32
		switch value := value.(type) {
		case string:
			size += len(value)
		case []byte:
			size += 2 * len(value)
		}
	}
	return size
}

// unchanged says in which columns that indexes have a row has the same values as
// before, as bits of their positions; in none where that is not known.
func (t *Table[K, R]) unchanged(before, after store.Row) uint64 {
	if len(before) != len(after) {
		return 0
	}
	var unchanged uint64
	for _, position := range t.indexed() {
		if position < 64 && store.CompareValues(before[position], after[position]) == 0 {
			unchanged |= 1 << position
		}
	}
	return unchanged
}

// indexed gives the positions of the columns that indexes have beside the key.
func (t *Table[K, R]) indexed() []int {
	t.indexedOnce.Do(func() {
		for _, index := range t.Spec.Indexes {
			for _, name := range index.Columns {
				position := t.Spec.Position(name)
				if !slices.Contains(t.Spec.Key, name) && !slices.Contains(t.indexedColumns, position) {
					t.indexedColumns = append(t.indexedColumns, position)
				}
			}
		}
	})
	return t.indexedColumns
}
