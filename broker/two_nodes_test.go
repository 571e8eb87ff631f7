package broker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/store/memorytest"
)

// timed is what a call gave.
type timed[T any] struct {
	answer T
	err    error
	took   time.Duration // on the clock of the test, which stands still while somebody works
}

// inTime begins a call.
func inTime[T any](call func() (T, error)) <-chan timed[T] {
	done, began := make(chan timed[T], 1), time.Now()
	go func() {
		answer, err := call()
		done <- timed[T]{answer, err, time.Since(began)}
	}()
	return done
}

// onTwoNodes runs a test on two nodes of one database, on a clock of its own. Each has
// a block of keys, the first that of the smaller ones.
func onTwoNodes(t *testing.T, options memorytest.Options, test func(t *testing.T, one, other *node)) {
	synctest.Test(t, func(t *testing.T) {
		database := memorytest.New(options)
		one, other := startNode(t, database.Connect("one"), "one"), startNode(t, database.Connect("other"), "other")
		defer other.stop()
		defer one.stop()
		test(t, one, other)
	})
}

// TestNodesWakeEachOther: who waits on one node for a job that another node makes,
// or for the end of an instance or of the listeners of a task, has it as soon as the
// other node tells; without a word, a little later.
func TestNodesWakeEachOther(t *testing.T) {
	for name, test := range map[string]struct {
		deaf bool
		most time.Duration // after the time for which nobody did anything
	}{"told": {false, 0}, "without a word": {true, 800 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			onTwoNodes(t, memorytest.Options{Deaf: test.deaf}, func(t *testing.T, one, other *node) {
				one.deploy(process("one", oneTask))
				const idle = 10 * time.Second
				poll := inTime(func() ([]broker.ActivatedJob, error) {
					return one.broker.PollJobs(t.Context(), tester, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Hour, Max: 1,
						Tenants: []string{tenant}}, time.Minute)
				})
				time.Sleep(idle)
				instance := other.create("one", "")
				polled := <-poll
				if polled.err != nil || len(polled.answer) != 1 || polled.took > idle+test.most {
					t.Fatalf("%d jobs after %v: %v", len(polled.answer), polled.took, polled.err)
				}
				await := inTime(func() (broker.Finished, error) { return other.broker.AwaitInstance(t.Context(), instance) })
				time.Sleep(idle)
				do[any](one, &broker.CompleteJob{Job: polled.answer[0].Key})
				if awaited := <-await; awaited.err != nil || awaited.answer.Instance.State != broker.StateCompleted || awaited.took > idle+test.most {
					t.Errorf("%+v after %v: %v", awaited.answer.Instance, awaited.took, awaited.err)
				}
			})
		})
	}
}

// TestAnotherNodeHelps: jobs that are more than wait on their own node are taken on
// another one at once; those that are not are no news.
func TestAnotherNodeHelps(t *testing.T) {
	onTwoNodes(t, memorytest.Options{}, func(t *testing.T, one, other *node) {
		one.deploy(process("one", oneTask))
		heard := make(chan []int64, 100)
		if err := other.db.(*memorytest.Node).Hear(t.Context(), "jobs", func(keys []int64) { heard <- keys }); err != nil {
			t.Fatal(err)
		}
		next := func(n *node) <-chan []broker.ActivatedJob {
			got := make(chan []broker.ActivatedJob, 1)
			go func() {
				jobs, err := n.broker.NextJobs(context.Background(), nil, tester, broker.ActivateJobs{Type: "work", Worker: "w",
					Timeout: time.Hour, Max: 1, Tenants: []string{tenant}})
				if err != nil {
					t.Error(err)
				}
				got <- jobs
			}()
			synctest.Wait()
			return got
		}
		here, there := next(one), next(other)
		began := time.Now()
		one.create("one", "")
		if jobs := <-here; len(jobs) != 1 || len(heard) > 0 {
			t.Errorf("%d jobs, and %d times told of a job that was awaited where it came", len(jobs), len(heard))
		}
		one.create("one", "")
		if jobs := <-there; len(jobs) != 1 || len(heard) != 1 || time.Since(began) > 0 {
			t.Errorf("%d jobs, %d times told, after %v", len(jobs), len(heard), time.Since(began))
		}
	})
}
