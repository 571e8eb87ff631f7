package broker

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"

	"zhitong/pipeline"
)

// line is the workers of this node that wait for the same jobs: of one type, of
// the same tenants, with the same rights. Who waits longest is served first. One
// look at the store, on behalf of the first, is for all of them.
//
// looks is how many more looks are worth while: it is what makes sure that no job
// is overlooked. A new line wants one; so many jobs come, so many are wanted, by
// different workers; after one that found all it asked for two more are, as long
// as there may be more, and after one that found less none is, unless something
// has come since it began. Nothing is lost when a look has nobody to make it: who
// enters next does.
type line struct {
	jobType     string
	tenants     []string
	first, last *waitingWorker // who is not looking, in the order of their tickets
	idle        int            // how many these are
	inside      int            // and with those who are looking
	looks       int
	unsure      bool     // there may be jobs that nobody has told of
	expected    int      // how many may be left of those that were told of
	within      []string // processes of which they got jobs at the last look, nil for all
	came        uint64   // how often something has come
	ask         int      // how many jobs one takes while others wait too
	every       uint64   // of so many ticks one is for a look without a reason
	ready       bool     // it is among those that look next
}

// waitingWorker is a worker in a line.
type waitingWorker struct {
	context        context.Context
	actor          pipeline.Actor
	command        ActivateJobs
	line           *line
	key            string // of the line
	ticket         uint64 // in the order of arrival
	before, behind *waitingWorker
	looking        bool
	leaving        bool        // while it looks: it takes what the look gives and goes
	claiming       bool        // while it looks: it does so in no store, but takes jobs that come
	came           uint64      // what line.came was when its look began
	within         []string    // processes of which its look gets jobs, nil for all
	served         chan served // with room for the one
}

// served is what a worker has waited for.
type served struct {
	jobs []ActivatedJob
	err  error
}

// lineKey tells apart who may get different jobs.
func lineKey(actor *pipeline.Actor, command *ActivateJobs) string {
	who := []string{actor.ID, string(actor.External), strconv.FormatBool(actor.System), strconv.FormatBool(actor.Restricted)}
	return audienceOf(command) + joined(who, actor.Groups, actor.Roles, actor.MappingRules)
}

// typeKey stands for a job type between nodes and where lines are found. Types
// that share one are looked for in vain now and then.
func typeKey(jobType string) int64 {
	hash := fnv.New64a()
	hash.Write([]byte(jobType))
	return int64(hash.Sum64())
}

// serves says whether somebody here may get jobs of a tenant.
func (l *line) serves(tenant string) bool { return slices.Contains(l.tenants, tenant) }

// mayGet says whether jobs of a process were for those here when they last looked. What
// they may get by now is decided when they get it.
func (l *line) mayGet(process string) bool {
	return l.within == nil || slices.Contains(l.within, process)
}

// want asks for more looks, but for no more than there are workers for them.
func (l *line) want(more int) { l.looks = min(l.looks+more, max(1, l.idle)) }

// hint says that something may be there.
func (l *line) hint() {
	l.came++
	l.unsure = true
	l.want(1)
}

// put puts a worker into the line, in the order of arrival.
func (l *line) put(w *waitingWorker) {
	w.before, w.behind = l.last, nil
	for w.before != nil && w.before.ticket > w.ticket {
		w.before, w.behind = w.before.before, w.before
	}
	if w.before == nil {
		l.first = w
	} else {
		w.before.behind = w
	}
	if w.behind == nil {
		l.last = w
	} else {
		w.behind.before = w
	}
	l.idle++
}

// take takes a worker out of the line.
func (l *line) take(w *waitingWorker) {
	if w.before == nil {
		l.first = w.behind
	} else {
		w.before.behind = w.behind
	}
	if w.behind == nil {
		l.last = w.before
	} else {
		w.behind.before = w.before
	}
	w.before, w.behind = nil, nil
	l.idle--
}

// begin takes the first out for a look and says how many jobs it is to take:
// beside others few, so that all share them.
func (l *line) begin() (w *waitingWorker, most int) {
	w = l.first
	l.take(w)
	l.looks--
	w.looking, w.came = true, l.came
	if l.inside == 1 {
		return w, w.command.Max
	}
	return w, min(l.ask, w.command.Max)
}

// learn draws the conclusion of a look that asked for so many jobs.
func (l *line) learn(w *waitingWorker, asked int, found []ActivatedJob) {
	l.within = w.within
	if len(found) > 0 {
		l.every = 1
	}
	l.expected = max(0, l.expected-len(found))
	all := len(found) >= asked || cutShort(found)
	switch {
	case all && (l.unsure || l.expected > 0):
		l.ask = min(2*l.ask, MaxJobsPerActivation)
		l.want(2)
	case !all && l.came == w.came:
		l.looks, l.ask, l.unsure, l.expected = 0, 1, false, 0
	}
}

// cutShort says whether an activation ended because of the size of its jobs.
func cutShort(found []ActivatedJob) bool {
	size := 0
	for i := range found {
		for _, value := range found[i].Variables {
			size += len(value)
		}
	}
	return size > maxActivationBytes
}
