package enginetest

import (
	"time"

	"zhitong/engine"
)

// Take gives a job to a worker until a deadline, as the floor above the engine does.
func (w *World) Take(job *engine.Job, worker string, deadline time.Time) {
	taken := *job
	taken.State, taken.Worker, taken.Deadline = engine.JobActivated, worker, deadline
	w.putJob(&taken)
}

// releaseJobs gives out again what workers have not done in time, and what was to wait after a failure.
func (w *World) releaseJobs() {
	for _, job := range w.Jobs() {
		late := job.State == engine.JobActivated && !job.Deadline.After(w.Now)
		if !late && (job.State != engine.JobBackingOff || job.RetryAt.After(w.Now)) {
			continue
		}
		free := *job
		free.State, free.Worker, free.Deadline, free.RetryAt = engine.JobActivatable, "", time.Time{}, time.Time{}
		w.putJob(&free)
	}
}

func (w *World) putJob(job *engine.Job) {
	w.jobs.stored[job.Key] = job
	if w.Kept != nil {
		w.Kept(Decision{Now: w.Now, Mark: w.next, Job: job})
	}
}
