package pipeline

import (
	"slices"
	"strings"
	"time"
)

// rank is how soon callers' commands are taken, and how late they are refused.
type rank int

const (
	begun     rank = iota // what goes on with work that has begun, or looks after it
	beginning             // what begins new work
	ranks
)

func rankOf(command Command) rank {
	if _, begins := command.(Beginning); begins {
		return beginning
	}
	return begun
}

// limits bound a line. A caller beyond them is told at once.
type limits struct {
	tasks, ofTenant int // of one tenant fewer, so that the others find room
	age             time.Duration
	what            string
}

// limitsOf each rank. Little new work waits: what waits long is given up by its
// caller, and was done for nothing.
var limitsOf = [ranks]limits{
	begun:     {8192, 8192 * 3 / 4, 5 * time.Second, "commands"},
	beginning: {2048, 2048 * 3 / 4, 2 * time.Second, "commands that begin something"},
}

// RetryAfter is when a caller should come back who was refused because too much
// was going on.
const RetryAfter = time.Second

const (
	// minBeginnings are taken into each batch, whatever else waits.
	minBeginnings = 16
	// besideBegun is how many are taken into a batch beside few others. Beside more it
	// is a part of those, in quarters: work would else begin faster than it can be
	// finished, and what had piled up would never get less.
	besideBegun  = 32
	begunQuarter = 3
	// lately is over how many batches the mean of those others goes. Workers come in
	// bursts; batches full of beginnings between two bursts would keep them waiting.
	lately = 8
)

// line is the callers' tasks of one rank, oldest first.
type line struct {
	limits
	tasks  []queued
	shares map[string]int // how many of each share
}

// shareOf names those who share what one tenant may have of a line: all of the tenant, or,
// for who is in several and does not say in which he acts, all who are in the same.
func shareOf(act Act) string {
	if act.Tenant != "" {
		return act.Tenant
	}
	return strings.Join(act.Tenants, "\n")
}

type queued struct {
	task *Task
	at   time.Time
}

// refusal says why no more of a share are taken, nil when they are.
func (l *line) refusal(share string, now time.Time) error {
	oldest := l.oldest()
	switch {
	case len(l.tasks) >= l.limits.tasks:
		return Busy("%d %s are waiting already; try again later", len(l.tasks), l.what)
	case l.shares[share] >= l.ofTenant:
		return Busy("%d %s of the same tenants are waiting already; try again later", l.shares[share], l.what)
	case oldest >= 0 && now.Sub(l.tasks[oldest].at) > l.age:
		return Busy("%s wait longer than %s; try again later", l.what, l.age)
	}
	return nil
}

func (l *line) add(waiting ...queued) {
	l.tasks = append(l.tasks, waiting...)
	for _, one := range waiting {
		l.shares[shareOf(one.task.Act)]++
	}
}

// empty takes all out.
func (l *line) empty() []queued {
	all := l.tasks
	l.tasks = nil
	clear(l.shares)
	return all
}

// admit takes up to limit of the tasks, oldest first, of a group that is known no
// more than its share beside those of others. With it the line goes on behind
// many tasks of one group, and behind those that may not be taken.
func (l *line) admit(limit, others int, may func(*Task) bool) []*Task {
	sizes := groups{}
	for _, waiting := range l.tasks {
		sizes[waiting.task.Group]++
	}
	total, taken := len(l.tasks), groups{}
	var admitted []*Task
	left := l.tasks[:0]
	for _, waiting := range l.tasks {
		group := waiting.task.Group
		beside := max(min(limit, total-sizes[group]), others/2)
		if len(admitted) == limit || !may(waiting.task) || group != 0 && taken[group] >= fairShare(beside) {
			left = append(left, waiting)
			continue
		}
		taken[group]++
		admitted = append(admitted, waiting.task)
		if share := shareOf(waiting.task.Act); l.shares[share] > 1 {
			l.shares[share]--
		} else {
			delete(l.shares, share)
		}
	}
	clear(l.tasks[len(left):])
	l.tasks = left
	return admitted
}

// has says whether there is a task that may be taken.
func (l *line) has(may func(*Task) bool) bool {
	return slices.ContainsFunc(l.tasks, func(waiting queued) bool { return may(waiting.task) })
}

// oldest is the place of the oldest task that does not wait because its group
// has had its share, -1 for none.
func (l *line) oldest() int {
	return slices.IndexFunc(l.tasks, func(waiting queued) bool { return !waiting.task.crowded })
}

// admit takes up to limit of the callers' tasks: what has begun goes first, and
// where more waits than one batch takes, less begins than goes on, in this batch or
// of late.
func (i *intake) admit(limit, others int) []*Task {
	q, may := i.queue, i.mayTake()
	reserved := min(minBeginnings, len(q.lines[beginning].tasks))
	taken := q.lines[begun].admit(limit-reserved, others, may)
	room := limit - len(taken)
	q.goOn += (float64(len(taken)) - q.goOn) / lately
	piled := q.lines[begun].has(may) || len(q.lines[beginning].tasks) > limit
	if goOn := max(len(taken), int(q.goOn)); piled && goOn > 0 {
		room = min(room, max(besideBegun, goOn*begunQuarter/4))
	}
	return append(taken, q.lines[beginning].admit(room, others, may)...)
}
