package clustertest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhitong/store"
)

const (
	// keptDays is how long history stays after its end.
	keptDays = 1
	// departures is how many things happen while what is old leaves, before the faults end.
	departures = 400
	// leaveRounds is how many minutes all that is left then has to leave.
	leaveRounds = 60
)

// leave has all history grow old and leave while nodes begin and end, and looks whether anything stays.
func (l *life) leave() error {
	l.schedule.open, l.calm = false, false
	l.step((keptDays + 1) * 24 * time.Hour)
	for range departures {
		if err := l.happen(l.pass); err != nil {
			return err
		}
	}
	l.quiet()
	for range leaveRounds + int(l.behind/time.Minute) {
		if len(l.nodes) == 0 {
			l.start()
		}
		if err := l.rest(); err != nil {
			return err
		}
		if l.unleft() == "" {
			return l.left()
		}
		time.Sleep(time.Minute)
	}
	return errors.New("this has not left: " + l.unleft())
}

// left stops the nodes and looks at what the log tells of all.
func (l *life) left() error {
	if err := l.stopAll(); err != nil {
		return err
	}
	l.schedule.open = true
	l.counts["left"]++
	told, err := l.readLog()
	return errors.Join(err, told.checkOnce(), l.checkReplay(told), l.checkSealed(told), l.checkAudit())
}

// staying are the tables that name instances and stay: batch operations, and how far tags were indexed.
var staying = []string{"batch_item", "instance_tag_indexed"}

// unleft tells what is still there of instances, in all tables that name one.
func (l *life) unleft() (what string) {
	if count := len(l.rows("process_instance")); count > 0 {
		what = fmt.Sprintf("%d process instances; ", count)
	}
	for _, name := range slices.Sorted(maps.Keys(l.database.Tables())) {
		at := slices.IndexFunc(l.database.Tables()[name].Columns, func(c store.Column) bool { return c.Name == "instance" })
		if at < 0 || slices.Contains(staying, name) {
			continue
		}
		rows := slices.DeleteFunc(l.rows(name), func(row store.Row) bool { return row[at] == nil }) // of what starts instances
		if len(rows) > 0 {
			what += fmt.Sprintf("%d rows of %s, such as %v; ", len(rows), name, rows[0])
		}
	}
	return what
}
