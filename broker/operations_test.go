package broker_test

import (
	"time"

	"zhitong/broker"
	"zhitong/store"
)

// morning is when tests of operations begin.
var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// passAnHour moves the clock by an hour and waits until the timers of that hour
// have fired: those of an instance of the process "hour", started before, too.
func (n *node) passAnHour() {
	n.Helper()
	waiting := n.create("hour", "")
	now := read(n, func(reader store.Reader) (time.Time, error) { return reader.Now(), nil })
	n.setClock(now.Add(time.Hour))
	n.finished(waiting)
}

// completeJob completes the next job of a type.
func (n *node) completeJob(jobType string) {
	n.Helper()
	jobs, err := n.broker.PollJobs(n.Context(), tester, broker.ActivateJobs{Type: jobType, Worker: "w", Timeout: time.Minute, Max: 1,
		Tenants: []string{tenant}}, 20*time.Second)
	if err != nil || len(jobs) != 1 {
		n.Fatalf("%d jobs of type %s, %v", len(jobs), jobType, err)
	}
	do[any](n, &broker.CompleteJob{Job: jobs[0].Key})
}

// noJob asks that there is no job of a type.
func (n *node) noJob(jobType string) {
	n.Helper()
	if jobs := n.take(jobType, 10); len(jobs) != 0 {
		n.Errorf("%d jobs of type %s", len(jobs), jobType)
	}
}

// openUserTask gives the only open user task of a process.
func (n *node) openUserTask(processID string) *broker.UserTaskHistory {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.UserTaskHistory], error) {
		return broker.SearchUserTasks(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
	})
	var open []*broker.UserTaskHistory
	for _, task := range page.Items {
		if task.ProcessID == processID && task.State == "CREATED" {
			open = append(open, task)
		}
	}
	if len(open) != 1 {
		n.Fatalf("%d open tasks of %s", len(open), processID)
	}
	return open[0]
}
