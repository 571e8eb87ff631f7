package memorytest

import (
	"sync"
	"time"

	"zhitong/store"
)

// Options say how a database behaves; the zero value is calm and shared.
type Options struct {
	// Control decides about calls; nil lets everything go on at once.
	Control Control
	// Exclusive allows one writing transaction at a time, as SQLite does.
	Exclusive bool
	// Deaf keeps nodes from hearing what others tell, see [store.Herald].
	Deaf bool
	// LockTimeout ends the wait for another transaction's row; 0 means 5 seconds.
	LockTimeout time.Duration
}

// Database is what several nodes share.
type Database struct {
	options Options
	writer  chan struct{} // holds the one who writes, if only one may

	mutex     sync.Mutex // held for moments only, never while somebody waits
	tables    map[string]*table
	resolved  map[*store.Table]*layout
	locks     map[string]*transaction
	snapshots map[*transaction]int64
	underway  []*transaction
	commits   int64 // how many there were
	pin       *time.Time
	ahead     time.Duration // of the clock, of that of the test
	nodes     []*Node
}

// New makes an empty database.
func New(options Options) *Database {
	if options.Control == nil {
		options.Control = calm{}
	}
	if options.LockTimeout == 0 {
		options.LockTimeout = 5 * time.Second
	}
	d := &Database{options: options, writer: make(chan struct{}, 1), tables: map[string]*table{},
		resolved: map[*store.Table]*layout{}, locks: map[string]*transaction{}, snapshots: map[*transaction]int64{}}
	d.create(store.MigrationTable)
	return d
}

// Connect opens one more node.
func (d *Database) Connect(name string) *Node {
	n := &Node{Name: name, database: d}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.nodes = append(d.nodes, n)
	return n
}

// Arrive lets the commits happen that were underway, in the order in which they were sent.
func (d *Database) Arrive() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, t := range d.underway {
		d.keep(t)
		d.end(t)
	}
	d.underway = nil
}

// Step sets the clock on, or back.
func (d *Database) Step(by time.Duration) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.ahead += by
}

// Tables gives the declarations of all tables, by name.
func (d *Database) Tables() map[string]*store.Table {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	declared := make(map[string]*store.Table, len(d.tables))
	for name, t := range d.tables {
		declared[name] = t.declared
	}
	return declared
}

// Underway says whether a commit is still to happen whose caller was told that its outcome is unknown.
func (d *Database) Underway() bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return len(d.underway) > 0
}

// Committed gives the committed rows of a table with the number of the commit that wrote each, in the order of their
// keys, past all controls.
func (d *Database) Committed(declared *store.Table) (rows []store.Row, commits []int64) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	l, err := d.layout(declared)
	if err != nil {
		return nil, nil
	}
	for _, r := range l.table.sorted(nil) {
		if v := r.newest(); v.row != nil {
			rows, commits = append(rows, l.read(v.row)), append(commits, v.commit)
		}
	}
	return rows, commits
}

func (d *Database) now() time.Time {
	if d.pin != nil {
		return *d.pin
	}
	return time.Now().Add(d.ahead).UTC().Truncate(time.Microsecond)
}

// keep makes the changes of a transaction visible.
func (d *Database) keep(t *transaction) {
	if len(t.changed) == 0 {
		return
	}
	d.commits++
	oldest := d.commits
	for _, snapshot := range d.snapshots {
		oldest = min(oldest, snapshot)
	}
	for _, c := range t.changed {
		c.record.add(version{d.commits, t.writes[c.record]}, oldest)
		if len(c.record.versions) == 1 && c.record.newest().row == nil {
			c.table.remove(c.record)
		}
	}
}

// end lets go of what a transaction holds.
func (d *Database) end(t *transaction) {
	for _, name := range t.held {
		delete(d.locks, name)
	}
	for _, c := range t.changed {
		if len(c.record.versions) == 0 && d.locks[c.table.lockName(c.record.key)] == nil {
			c.table.remove(c.record)
		}
	}
	delete(d.snapshots, t)
	close(t.over)
}
