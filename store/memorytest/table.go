package memorytest

import (
	"slices"
	"strings"

	"zhitong/store"
)

// table holds the rows of all nodes, each in the versions that some snapshot can see.
type table struct {
	declared *store.Table // with all columns and indexes that it has by now
	records  map[string]*record
	leads    map[int]index // by the first columns of keys and indexes
	uniques  index         // by what they have in unique indexes
}

// record is a row with its history.
type record struct {
	key      string
	versions []version // oldest first
	places   []place
}

// version is a row as a commit left it; a nil row is gone.
type version struct {
	commit int64
	row    store.Row
}

func newTable(declared *store.Table) *table {
	own := *declared
	own.Columns, own.Indexes = slices.Clone(declared.Columns), slices.Clone(declared.Indexes)
	t := &table{declared: &own, records: map[string]*record{}, leads: map[int]index{}, uniques: index{}}
	t.lead(own.Key[0])
	for _, index := range own.Indexes {
		t.lead(index.Columns[0])
	}
	return t
}

// lead has the rows found by the values of a column from now on.
func (t *table) lead(column string) {
	position := t.declared.Position(column)
	if t.leads[position] != nil {
		return
	}
	t.leads[position] = index{}
	for _, r := range t.records {
		for _, v := range r.versions {
			t.note(r, position, v.row)
		}
	}
}

// note has a record found by what a row of it has in a column.
func (t *table) note(r *record, position int, row store.Row) {
	if row != nil && position < len(row) {
		t.leads[position].add(mapKey(row[position]), r)
	}
}

// index finds records by a value that they have or had.
type index map[any]map[*record]bool

// place is where an index has a record.
type place struct {
	index index
	value any
}

func (x index) add(value any, r *record) {
	if x[value][r] {
		return
	}
	if x[value] == nil {
		x[value] = map[*record]bool{}
	}
	x[value][r] = true
	r.places = append(r.places, place{x, value})
}

// mapKey makes a map's key of a value.
func mapKey(value any) any {
	if bytes, ok := value.([]byte); ok {
		return string(bytes)
	}
	return value
}

// at gives the record of a key, a new one if there is none.
func (t *table) at(key string) *record {
	r := t.records[key]
	if r == nil {
		r = &record{key: key}
		t.records[key] = r
	}
	return r
}

func (t *table) remove(r *record) {
	delete(t.records, r.key)
	for _, p := range r.places {
		if delete(p.index[p.value], r); len(p.index[p.value]) == 0 {
			delete(p.index, p.value)
		}
	}
}

func (t *table) lockName(key string) string { return t.declared.Name + " " + key }

// sorted gives records in the order of their keys; nil means all.
func (t *table) sorted(records map[*record]bool) []*record {
	found := make([]*record, 0, len(records))
	if records == nil {
		for _, r := range t.records {
			found = append(found, r)
		}
	}
	for r := range records {
		found = append(found, r)
	}
	slices.SortFunc(found, func(a, b *record) int { return strings.Compare(a.key, b.key) })
	return found
}

func (r *record) newest() version {
	if len(r.versions) == 0 {
		return version{}
	}
	return r.versions[len(r.versions)-1]
}

// seen gives the row as a snapshot sees it.
func (r *record) seen(snapshot int64) store.Row {
	for i := len(r.versions) - 1; i >= 0; i-- {
		if r.versions[i].commit <= snapshot {
			return r.versions[i].row
		}
	}
	return nil
}

// add adds a version and drops those that no snapshot from oldest on can see.
func (r *record) add(v version, oldest int64) {
	r.versions = append(r.versions, v)
	for len(r.versions) > 1 && r.versions[1].commit <= oldest {
		r.versions = r.versions[1:]
	}
}

// layout is a table as a caller declares it, which may be that of an older or a newer release.
type layout struct {
	table     *table
	declared  *store.Table
	positions []int // of the declared columns
	key       []int // positions of the key in a declared row
}

func (d *Database) create(declared *store.Table) { d.tables[declared.Name] = newTable(declared) }

// layout finds the table of a declaration.
func (d *Database) layout(declared *store.Table) (*layout, error) {
	if l := d.resolved[declared]; l != nil {
		return l, nil
	}
	stored := d.tables[declared.Name]
	if stored == nil {
		return nil, store.ErrDatabase.WithMessage("there is no table %s", declared.Name)
	}
	l := &layout{table: stored, declared: declared, key: declared.KeyPositions()}
	for _, column := range declared.Columns {
		position := stored.declared.Position(column.Name)
		if position < 0 {
			return nil, store.ErrDatabase.WithMessage("table %s has no column %s", declared.Name, column.Name)
		}
		l.positions = append(l.positions, position)
	}
	d.resolved[declared] = l
	return l, nil
}

// read gives a stored row as it is declared; columns that came later are null.
func (l *layout) read(stored store.Row) store.Row {
	row := make(store.Row, len(l.positions))
	for i, position := range l.positions {
		if position < len(stored) {
			row[i] = stored[position]
		}
	}
	return row
}

// stored gives a declared row as it is kept, over what was there.
func (l *layout) stored(row, before store.Row) store.Row {
	stored := make(store.Row, len(l.table.declared.Columns))
	copy(stored, before)
	for i, position := range l.positions {
		stored[position] = row[i]
		if bytes, ok := row[i].([]byte); ok {
			stored[position] = append([]byte{}, bytes...)
		}
	}
	return stored
}
