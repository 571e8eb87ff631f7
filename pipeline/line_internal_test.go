package pipeline

import (
	"errors"
	"testing"
	"time"
)

// start is a command that begins something; end is one that goes on with it.
type (
	start struct{}
	end   struct{}
)

func (start) Kind() string { return "start" }
func (start) BeginsWork()  {}
func (end) Kind() string   { return "end" }

func taskOf(tenant string, command Command) *Task {
	return &Task{Act: Act{Tenant: tenant, Command: command}, Command: command}
}

// fill queues commands until one is refused, and gives how many were not.
func fill(t *testing.T, q *queue, tenant string, command Command, now time.Time) int {
	t.Helper()
	for count := 0; ; count++ {
		err := q.push(taskOf(tenant, command), now)
		if err == nil {
			continue
		}
		refusal, ok := errors.AsType[*Refusal](err)
		if !ok || refusal.Code != ResourceExhausted || refusal.RetryAfter <= 0 {
			t.Fatalf("refused with %v", err)
		}
		return count
	}
}

func TestBeginningsNeverHaveOthersRefused(t *testing.T) {
	q, now := newQueue(), time.Now()
	of := limitsOf[beginning]
	if count := fill(t, q, "a", start{}, now); count != of.ofTenant {
		t.Errorf("%d of one tenant wait, want %d", count, of.ofTenant)
	}
	if count := fill(t, q, "b", start{}, now); count != of.tasks-of.ofTenant {
		t.Errorf("%d of another tenant wait, want %d", count, of.tasks-of.ofTenant)
	}
	later := now.Add(2 * limitsOf[begun].age) // the beginnings have waited too long
	if err := q.push(taskOf("a", end{}), later); err != nil {
		t.Errorf("what has begun is refused because of beginnings: %v", err)
	}
	if err := q.room(Act{Command: start{}}, later); CodeOf(err) != ResourceExhausted {
		t.Errorf("a beginning has room beside some that wait too long: %v", err)
	}
}

// TestWorkersTakeNoRoomOfOtherTenants: they name a job, and not the tenant that it is in.
func TestWorkersTakeNoRoomOfOtherTenants(t *testing.T) {
	now := time.Now()
	q := newQueue()
	push := func(tenants ...string) error {
		return q.push(&Task{Act: Act{Tenants: tenants, Command: end{}}, Command: end{}}, now)
	}
	for range limitsOf[begun].ofTenant {
		if err := push("a"); err != nil {
			t.Fatal(err)
		}
	}
	if CodeOf(push("a")) != ResourceExhausted || CodeOf(q.push(taskOf("a", end{}), now)) != ResourceExhausted {
		t.Error("one tenant has more than its room")
	}
	for _, tenants := range [][]string{{"b"}, {"a", "b"}} {
		if err := push(tenants...); err != nil {
			t.Errorf("%v: %v", tenants, err)
		}
	}
	i := q.intake()
	for len(i.take(maxBatchTasks, past{}).callers) > 0 {
		i.rest()
	}
	if len(q.lines[begun].shares) > 0 {
		t.Errorf("nobody waits and there is no room for %v", q.lines[begun].shares)
	}
}

func TestThePlatformIsNotRefused(t *testing.T) {
	q, now := newQueue(), time.Now()
	if count := fill(t, q, "a", end{}, now); count != limitsOf[begun].ofTenant {
		t.Errorf("%d wait, want %d", count, limitsOf[begun].ofTenant)
	}
	own := taskOf("a", end{})
	own.Act.Actor = System
	if err := q.push(own, now.Add(2*limitsOf[begun].age)); err != nil {
		t.Errorf("refused: %v", err)
	}
	q.close()
	if err := q.room(own.Act, now); !errors.Is(err, errStopping) {
		t.Errorf("a closed queue says %v", err)
	}
}

func TestRoomIsMadeByTaking(t *testing.T) {
	q, now := newQueue(), time.Now()
	fill(t, q, "a", start{}, now)
	taken := q.intake().take(maxBatchTasks, past{}).callers
	if len(taken) != maxBatchTasks {
		t.Fatalf("took %d, want a whole batch of what waits alone", len(taken))
	}
	if late := q.intakes[0].putBack(taken[:100]); late != nil {
		t.Fatalf("%d are given back", len(late))
	}
	if count := fill(t, q, "a", start{}, now); count != maxBatchTasks-100 {
		t.Errorf("there was room for %d, want %d", count, maxBatchTasks-100)
	}
}

func TestWhatHasBegunGoesFirst(t *testing.T) {
	for _, test := range []struct{ begun, beginnings, takenBegun, takenBeginnings int }{
		{0, 1000, 0, maxBatchTasks},
		{1, 1000, 1, besideBegun},
		{100, 1000, 100, 75},
		{200, 1000, 200, maxBatchTasks - 200},
		{1000, 1000, maxBatchTasks - minBeginnings, minBeginnings},
		{1000, 3, maxBatchTasks - 3, 3},
		{1000, 0, maxBatchTasks, 0},
	} {
		q, now := newQueue(), time.Now()
		for range test.beginnings {
			if err := q.push(taskOf("a", start{}), now); err != nil {
				t.Fatal(err)
			}
		}
		for range test.begun {
			if err := q.push(taskOf("a", end{}), now); err != nil {
				t.Fatal(err)
			}
		}
		taken := [ranks]int{}
		for i, task := range q.intake().take(maxBatchTasks, past{}).callers {
			taken[rankOf(task.Command)]++
			if rankOf(task.Command) == begun && i >= test.takenBegun {
				t.Errorf("%+v: one that has begun is decided after a beginning", test)
			}
		}
		if taken != [ranks]int{test.takenBegun, test.takenBeginnings} {
			t.Errorf("%+v: took %v", test, taken)
		}
	}
}

// Workers come in bursts: what begins between two of them is no more than what begins
// beside them, until none has come for long.
func TestBetweenBurstsLittleBegins(t *testing.T) {
	q, now := newQueue(), time.Now()
	writer := q.intake()
	beginnings := func() int {
		fill(t, q, "a", start{}, now)
		return len(writer.take(maxBatchTasks, past{}).callers)
	}
	for range 200 {
		if err := q.push(taskOf("a", end{}), now); err != nil {
			t.Fatal(err)
		}
	}
	if taken := beginnings(); taken != maxBatchTasks {
		t.Fatalf("took %d, want a whole batch", taken)
	}
	for batch := range 10 {
		if taken := beginnings(); taken != besideBegun {
			t.Errorf("%d begin %d batches after a burst, want %d", taken, batch, besideBegun)
		}
	}
	batches := 10
	for ; beginnings() < maxBatchTasks; batches++ {
		if batches == 10*lately {
			t.Fatalf("after %d batches without a burst still few begin", batches)
		}
	}
}
