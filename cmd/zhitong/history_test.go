package main

import (
	"context"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestHistories records what clients of two nodes ask and are told while faults
// come and go, for five seconds or as many as ZHITONG_TEST_HISTORY says: every
// history of a job or of a topic of messages must be explained by some order in
// which each request happened at once, between being asked and being answered.
func TestHistories(t *testing.T) {
	t.Parallel()
	random := seeded(t)
	c := startCluster(t, "one", "two")
	c.deploy(oneTask, waitingModel)
	creating, stop := context.WithCancel(t.Context())
	working, dismiss := context.WithCancel(t.Context())
	jobs := &jobClients{cluster: c, history: newHistory[int64](jobModel), creating: creating, working: working, instances: map[int64]int64{}}
	messages := &messageClients{cluster: c, history: newHistory[string](messageModel), creating: creating, instances: map[string]int64{}}
	var creators, workers sync.WaitGroup
	jobs.start(&creators, &workers)
	messages.start(&creators)
	lasts, count := time.Duration(times(t, "ZHITONG_TEST_HISTORY", 5))*time.Second, map[string]int{}
	for began := time.Now(); time.Since(began) < lasts; {
		linger(t.Context(), time.Duration(random.IntN(600))*time.Millisecond)
		count[c.disturb(c.members[random.IntN(2)], random.IntN(4), time.Duration(random.IntN(1500))*time.Millisecond)]++
	}
	t.Logf("faults: %v", count)
	stop()
	creators.Wait()
	c.awaitNone("select count(*) from process_instance where process_id = 'one' and state <> 'COMPLETED'", 3*nodeLease)
	dismiss()
	workers.Wait()
	jobs.tasks.Wait()
	jobs.readAll()
	messages.readAll()
	jobs.check(t, "job")
	messages.check(t, "topic")
	for what, spoil := range spoiltJobs {
		jobs.checkSpoilt(t, what, spoil)
	}
	for what, spoil := range spoiltMessages {
		messages.checkSpoilt(t, what, spoil)
	}
}

// disturb disturbs a node in one of four ways, for a time in which its lease does
// not run out, and says how.
func (c *cluster) disturb(m *member, how int, lasts time.Duration) string {
	c.Helper()
	switch how {
	case 0:
		m.kill()
		c.start(m, (*exec.Cmd).Start)
		return "killed"
	case 1:
		c.signal(m, syscall.SIGSTOP)
		linger(c.Context(), lasts)
		c.signal(m, syscall.SIGCONT)
		return "paused"
	case 2:
		end := m.tap.Silence()
		linger(c.Context(), lasts)
		end()
		return "cut off"
	default:
		c.column("select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by random() limit 4) ended")
		return "connections broken"
	}
}
