package broker

import (
	"context"
	"slices"

	"zhitong/engine"
	"zhitong/pipeline"
)

// A job that comes while workers wait for it is given to one of them in the batch that
// brings it: it is written once, as activated, and nobody has to look for it.

// dry says that everybody here waits for what comes: nothing is known to be in the
// store that would be the turn of before it.
func (l *line) dry() bool {
	return l.idle > 0 && l.looks == 0 && !l.unsure && l.expected == 0
}

// coming is a job that comes.
type coming struct {
	key     int64
	process string // id
}

// claim is jobs that come and the worker who is to get them.
type claim struct {
	worker *waitingWorker
	jobs   []int64
}

// claim takes those who wait longest out of their lines and shares jobs among them
// that come, as long as there are workers and jobs for them.
func (l *lines) claim(of jobsOf, jobs []coming) (claims []claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(jobs) > 0 && l.looking < maxLooksForJobs {
		process := jobs[0].process
		in, idle := l.longestWaiting(of, process)
		if in == nil {
			jobs = slices.DeleteFunc(jobs, func(job coming) bool { return job.process == process })
			continue
		}
		w := in.first
		in.take(w)
		w.looking, w.claiming = true, true
		l.looking++
		var its []int64
		its, jobs = in.pick(jobs, idle, w.command.Max)
		claims = append(claims, claim{w, its})
	}
	return claims
}

// pick takes jobs, the first ones first, for one of so many workers: its share of those
// that the line may get.
func (l *line) pick(jobs []coming, workers, most int) (picked []int64, left []coming) {
	mine := 0
	for _, job := range jobs {
		if l.mayGet(job.process) {
			mine++
		}
	}
	picked = make([]int64, 0, min((mine+workers-1)/workers, most))
	left = slices.DeleteFunc(jobs, func(job coming) bool {
		take := len(picked) < cap(picked) && l.mayGet(job.process)
		if take {
			picked = append(picked, job.key)
		}
		return take
	})
	return picked, left
}

// longestWaiting gives the line of the worker who waits longest for jobs of a kind and
// a process where nobody looks for others, and how many such workers there are.
func (l *lines) longestWaiting(of jobsOf, process string) (longest *line, idle int) {
	for in := range l.byType[typeKey(of.jobType)] {
		if in.jobType != of.jobType || !in.serves(of.tenant) || !in.dry() || !in.mayGet(process) {
			continue
		}
		idle += in.idle
		if longest == nil || in.first.ticket < longest.first.ticket {
			longest = in
		}
	}
	return longest, idle
}

// Join implements [pipeline.Joiner]: workers who wait get the jobs that a batch makes
// available, those first that are their turn first.
func (d *activation) Join(units []*pipeline.Unit) (joining []pipeline.Joining) {
	for _, kind := range arrivalsOf(units).jobsByKind() {
		for _, claim := range d.lines.claim(kind.of, d.coming(kind.jobs)) {
			command := claim.worker.command
			command.Max, command.offered = len(claim.jobs), claim.jobs
			joining = append(joining, pipeline.Joining{
				Act:   pipeline.Act{Actor: claim.worker.actor, Command: &command},
				Reply: func(answer any, err error) { d.claimed(claim.worker, answer, err) },
			})
		}
	}
	return joining
}

// coming says of which processes jobs are, as far as is known.
func (d *activation) coming(jobs []*engine.Job) []coming {
	all := make([]coming, len(jobs))
	for i, job := range jobs {
		all[i] = coming{job.Key, d.models.processID(job.Definition)}
	}
	return all
}

// claimed ends a claim. Jobs of a worker who is gone are given back.
func (d *activation) claimed(w *waitingWorker, answer any, err error) {
	activated, _ := answer.([]ActivatedJob)
	if err == nil && len(activated) > 0 && w.context.Err() != nil {
		go d.giveBack(context.WithoutCancel(w.context), activated)
		activated, err = nil, errCallerGone
	}
	d.lines.settle(w, 0, activated, err)
}
