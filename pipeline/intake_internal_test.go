package pipeline

import (
	"testing"
	"testing/synctest"
	"time"
)

// pushAs queues tasks of somebody.
func pushAs(t *testing.T, q *queue, actor Actor, count int) {
	t.Helper()
	for range count {
		task := taskOf("a", end{})
		task.Act.Actor = actor
		if err := q.push(task, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

func roused(i *intake) bool {
	select {
	case <-i.wake:
		return true
	default:
		return false
	}
}

// TestOneWriterTakesWhatThePlatformSubmits: in the order in which it was.
func TestOneWriterTakesWhatThePlatformSubmits(t *testing.T) {
	q := newQueue()
	first, second := q.intake(), q.intake()
	pushAs(t, q, System, 3)
	if taken := second.take(maxBatchTasks, past{}).callers; len(taken) != 0 {
		t.Errorf("the second writer takes %d", len(taken))
	}
	if second.rest(); roused(second) || !roused(first) {
		t.Error("not the first writer alone is woken")
	}
	if taken := first.take(maxBatchTasks, past{}).callers; len(taken) != 3 {
		t.Errorf("the first writer takes %d", len(taken))
	}
}

// TestAWriterAtRestIsWoken: by what comes while the other is at work, and one alone.
func TestAWriterAtRestIsWoken(t *testing.T) {
	q := newQueue()
	first, second := q.intake(), q.intake()
	pushAs(t, q, Actor{}, 1)
	if !roused(first) || roused(second) {
		t.Error("not one writer alone is woken")
	}
	first.take(maxBatchTasks, past{})
	pushAs(t, q, Actor{}, 1)
	if roused(first) || !roused(second) {
		t.Error("the writer at rest is not woken")
	}
	second.take(maxBatchTasks, past{})
	pushAs(t, q, Actor{}, 1)
	if roused(first) || roused(second) {
		t.Error("a writer at work is woken")
	}
	if first.rest(); !roused(first) {
		t.Error("the writer whose batch is over does not hear of what came meanwhile")
	}
}

// TestAWriterGathersBesideAnother: half as many as that has at work, or until it is over; alone it waits for nobody.
func TestAWriterGathersBesideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		first, second := q.intake(), q.intake()
		gathers := func(i *intake) *bool {
			done := new(bool)
			go func() { i.gather(t.Context()); *done = true }()
			synctest.Wait()
			return done
		}
		if !*gathers(first) {
			t.Fatal("a writer waits although nobody is at work")
		}
		pushAs(t, q, Actor{}, 40)
		first.take(maxBatchTasks, past{})
		pushAs(t, q, Actor{}, 19)
		gathered := gathers(second)
		if *gathered {
			t.Error("19 are enough beside 40")
		}
		pushAs(t, q, Actor{}, 1)
		if synctest.Wait(); !*gathered {
			t.Error("20 are not enough beside 40")
		}
		second.take(maxBatchTasks, past{})
		second.rest()
		pushAs(t, q, Actor{}, 1)
		gathered = gathers(second)
		first.rest()
		if synctest.Wait(); !*gathered {
			t.Error("a writer waits for a batch that is over")
		}
	})
}

// TestWhatWaitsForABatchIsPassedOver until that is over, and so is what is owed
// of which nothing could be done.
func TestWhatWaitsForABatchIsPassedOver(t *testing.T) {
	q := newQueue()
	first, second := q.intake(), q.intake()
	pushAs(t, q, Actor{}, 1)
	first.take(maxBatchTasks, past{})
	pushAs(t, q, Actor{}, 1)
	second.pushAll([]*Task{{}})
	roused(second)
	late := second.take(maxBatchTasks, past{saved: owedTurn})
	second.putBack(late.callers)
	second.putBackOwed(late.owed, true)
	if second.rest(); roused(second) {
		t.Error("woken for what waits")
	}
	if again := second.take(maxBatchTasks, past{}); again.count() != 0 {
		t.Errorf("takes %d tasks", again.count())
	}
	second.rest()
	pushAs(t, q, Actor{}, 1)
	if past := second.take(maxBatchTasks, past{}).callers; len(past) != 1 || past[0] == late.callers[0] {
		t.Errorf("%d tasks are taken past the one that waits", len(past))
	}
	second.rest()
	roused(second)
	first.rest()
	if !roused(second) {
		t.Error("not woken for what is owed when the batch is over")
	}
	if now := second.take(maxBatchTasks, past{saved: owedTurn}); len(now.callers) != 1 || len(now.owed) != 1 {
		t.Errorf("takes %d and %d tasks", len(now.callers), len(now.owed))
	}
}
