package pipeline

import "zhitong/store"

// rows is the part of one table that a batch has loaded or changed.
type rows[K comparable, R any] struct {
	table   *Table[K, R]
	space   *workspace
	entries map[K]*entry[K, R]
	written []*entry[K, R] // in order of the first write
	undone  []write[K, R]  // memory for the next items of the undo log
	below   *rows[K, R]    // of the batch before, as long as the store may lack it
	recent  *recentRows[K, R]
}

// entry is one row: as it is stored and as the batch sees it.
type entry[K comparable, R any] struct {
	table   *Table[K, R]
	key     K
	known   bool // current is what the store and the batch say
	stored  bool // the store has a row
	touched bool // written by the batch
	current *R
	encoded store.Row // columns of current, once needed
	before  store.Row // columns as the store or the batch before has them, nil when that is unknown
	look    int       // that met the entry last
}

// write remembers what a write replaced.
type write[K comparable, R any] struct {
	target  *entry[K, R]
	row     *R
	encoded store.Row
	known   bool
	touched bool
}

func rowsOf[K comparable, R any](b *Batch, table *Table[K, R]) *rows[K, R] {
	if set, ok := b.space.sets[table.Spec]; ok {
		return set.(*rows[K, R])
	}
	set := &rows[K, R]{table: table, space: b.space, entries: map[K]*entry[K, R]{}}
	if b.space.below != nil {
		set.below, _ = b.space.below.sets[table.Spec].(*rows[K, R])
	}
	if b.space.recent != nil {
		set.recent = recentOf[K, R](b.space.recent, table.Spec)
	}
	b.space.sets[table.Spec] = set
	b.space.order = append(b.space.order, set)
	return set
}

// find gives the entry of a key, nil when nothing is known of the row here: from
// this batch, from the one before, or from those before that.
func (s *rows[K, R]) find(key K) *entry[K, R] {
	if e, ok := s.entries[key]; ok {
		return e
	}
	if s.below != nil {
		if before, ok := s.below.entries[key]; ok && before.touched {
			return s.adopt(key, before.current, before.encoded)
		}
	}
	if s.recent != nil {
		if row, encoded := s.recent.get(key); row != nil {
			return s.adopt(key, row, encoded)
		}
	}
	return nil
}

// adopt takes over a row, nil for none, from a batch before.
func (s *rows[K, R]) adopt(key K, row *R, encoded store.Row) *entry[K, R] {
	e := &entry[K, R]{table: s.table, key: key, known: true, stored: row != nil, current: row, encoded: encoded, before: encoded}
	s.entries[key] = e
	return e
}

func (s *rows[K, R]) at(key K) *entry[K, R] {
	e := s.find(key)
	if e == nil {
		e = &entry[K, R]{table: s.table, key: key}
		s.entries[key] = e
	}
	return e
}

func (s *rows[K, R]) letGo() { s.below, s.recent = nil, nil }

func (s *rows[K, R]) write(key K, row *R) {
	e := s.at(key)
	if len(s.undone) == cap(s.undone) {
		s.undone = make([]write[K, R], 0, 64)
	}
	s.undone = append(s.undone, write[K, R]{e, e.current, e.encoded, e.known, e.touched})
	s.space.undo = append(s.space.undo, &s.undone[len(s.undone)-1])
	if !e.touched {
		s.written = append(s.written, e)
	}
	e.current, e.encoded, e.known, e.touched = row, nil, true, true
}

func (s *rows[K, R]) loaded(key K, row *R, stored store.Row) {
	e := s.at(key)
	e.stored = true
	if !e.known {
		e.current, e.encoded, e.before, e.known = row, stored, stored, true
	}
}

func (s *rows[K, R]) markKnown(key K) { s.at(key).known = true }

func (s *rows[K, R]) forget(key K) {
	if e, ok := s.entries[key]; ok && !e.touched {
		delete(s.entries, key)
	}
}

func (s *rows[K, R]) unknown(keys []K) []K {
	var missing []K
	seen := make(map[K]bool, len(keys))
	for _, key := range keys {
		if seen[key] {
			continue
		}
		if e := s.find(key); e != nil && e.known {
			continue
		}
		seen[key] = true
		missing = append(missing, key)
	}
	return missing
}

func (w *write[K, R]) takeBack() {
	e := w.target
	e.current, e.encoded, e.known, e.touched = w.row, w.encoded, w.known, w.touched
}

func (w *write[K, R]) entry() changedEntry { return w.target }

// columns gives the row as stored columns, encoding it once.
func (e *entry[K, R]) columns() (store.Row, error) {
	if e.current == nil || e.encoded != nil {
		return e.encoded, nil
	}
	encoded, err := e.table.Encode(e.current)
	e.encoded = encoded
	return encoded, err
}

func (e *entry[K, R]) met(look int) bool {
	before := e.look
	e.look = look
	return before == look
}

func (e *entry[K, R]) image(since undoItem) (Change, bool, error) {
	if e.table.Derived {
		return Change{}, false, nil
	}
	first := since.(*write[K, R])
	if first.row == nil && first.known && e.current == nil {
		return Change{}, false, nil // came and went within the command
	}
	after, err := e.columns()
	// What was loaded has its columns; so has what a command before left, which were made here.
	change := Change{Table: e.table.Spec, Key: e.table.KeyRow(e.key), Before: first.encoded, After: after}
	return change, true, err
}

func (s *rows[K, R]) changes() (tableChanges, error) {
	s.space.looks++
	changes := tableChanges{table: s.table.Spec}
	for _, e := range s.written {
		if !e.touched || e.met(s.space.looks) {
			continue
		}
		columns, err := e.columns()
		switch {
		case err != nil:
			return changes, err
		case e.current != nil && (s.fresh(e) || s.table.Sole && !e.stored):
			changes.inserts = append(changes.inserts, columns)
		case e.current != nil:
			changes.replace(s.table.unchanged(e.before, columns), columns)
		case !s.fresh(e):
			changes.deletes = append(changes.deletes, s.table.KeyRow(e.key))
		}
	}
	return changes, nil
}

// fresh says that the store cannot have the row: the table has only new ones, or it
// hangs on a key that this batch issued.
func (s *rows[K, R]) fresh(e *entry[K, R]) bool {
	return !e.stored && (s.table.New || s.table.Owner != nil && s.space.issuedHere(s.table.Owner(e.key)))
}
