package pipeline

import (
	"testing"
	"time"
)

// crowd makes a queue in which many tasks of one group, which have had their
// share, came before one task of another.
func crowd(t *testing.T, many int, other *Task) *queue {
	t.Helper()
	q := newQueue()
	now := time.Now()
	for range many {
		if err := q.push(&Task{Group: 1, crowded: true}, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.push(other, now.Add(2*limitsOf[begun].age)); err != nil {
		t.Fatalf("the age of what waits for its share refuses others: %v", err)
	}
	return q
}

func TestTheQueueGoesOnBehindOneGroup(t *testing.T) {
	const many = 3 * maxBatchTasks
	other := &Task{Group: 2}
	q := crowd(t, many, other)
	writer := q.intake()
	taken := writer.take(maxBatchTasks, past{}).callers
	if last := taken[len(taken)-1]; last != other || len(taken) != 1+fairShare(1) {
		t.Errorf("took %d tasks, the last of group %d", len(taken), last.Group)
	}
	if q.length() != many-fairShare(1) {
		t.Errorf("%d tasks are left", q.length())
	}
	if alone := writer.take(maxBatchTasks, past{}).callers; len(alone) != maxBatchTasks {
		t.Errorf("took %d tasks of a group that is alone, want a whole batch", len(alone))
	}
}

func TestOneGroupMakesTheLineOnlySoLong(t *testing.T) {
	q := newQueue().intake()
	var tasks []*Task
	for range 10 * groupPressure {
		tasks = append(tasks, &Task{Group: 1})
	}
	q.pushAll(append(tasks, &Task{Group: 2}, &Task{}, &Task{}))
	if taken := q.take(maxBatchTasks, past{}); taken.owing != groupPressure+3 {
		t.Errorf("the line counts as %d long, want %d", taken.owing, groupPressure+3)
	}
	for range 4 {
		q.take(maxBatchTasks, past{})
	}
	if taken := q.take(maxBatchTasks, past{}); taken.owing != 0 {
		t.Errorf("an empty line counts as %d long", taken.owing)
	}
}

// A batch may put tasks off while the node stops: who waits for them must be told.
func TestAClosedQueueGivesBackWhatIsPutBack(t *testing.T) {
	q := newQueue()
	task := &Task{}
	if late := q.intake().putBack([]*Task{task}); late != nil {
		t.Errorf("an open queue gives %d tasks back", len(late))
	}
	if left := q.close(); len(left) != 1 || left[0] != task {
		t.Errorf("%d tasks were left", len(left))
	}
	if late := q.intake().putBack([]*Task{task}); len(late) != 1 || late[0] != task {
		t.Errorf("a closed queue gives %d tasks back", len(late))
	}
}

func TestHowLongTheOldestHasWaited(t *testing.T) {
	q, now := newQueue(), time.Now()
	if waited := q.waited(now); waited != 0 {
		t.Errorf("nobody has waited %v", waited)
	}
	for after, command := range []Command{start{}, end{}, start{}} {
		if err := q.push(taskOf("a", command), now.Add(time.Duration(after)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	if waited := q.waited(now.Add(3 * time.Second)); waited != 3*time.Second {
		t.Errorf("the oldest has waited %v, want 3s", waited)
	}
}
