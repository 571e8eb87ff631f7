package workbench_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// TestClerksAndRunsAtTheSameTime: clerks decide, undo, confirm and refuse while
// runs match the same items. Whoever loses is told so, and no item is ever in two
// groups.
func TestClerksAndRunsAtTheSameTime(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		d := open(t)
		clerksAndRuns(t, d, d)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		d := open(onPostgres{t})
		clerksAndRuns(t, d, d)
	})
	t.Run("two nodes", func(t *testing.T) {
		location := testpostgres.Start(t)
		on := func() store.Store {
			db, err := postgres.Open(t.Context(), location, postgres.Options{TestClock: true})
			must(t, err)
			return db
		}
		clerksAndRuns(t, openOn(t, on()), join(t, on()))
	})
}

// clerksAndRuns has runs on one node, and clerks on both.
func clerksAndRuns(t *testing.T, d, other *desk) {
	d.books().configured()
	random := rand.New(rand.NewPCG(1, 1))
	balance := int64(0)
	for day := 2; day <= 4; day++ {
		var entries []moved
		for range 12 {
			amount := int64(100 * (1 + random.IntN(6)))
			entries = append(entries, moved{fmt.Sprintf("INV%07d", random.IntN(20)), day, amount, "payment"})
			d.bookAs(fmt.Sprintf("%d:%d", day, random.Int64()), moved{fmt.Sprintf("INV%07d", random.IntN(20)), day, int64(100 * (1 + random.IntN(6))), "receipt"})
		}
		d.deliver(day, balance, entries...)
		for _, one := range entries {
			balance += one.minor
		}
	}
	first, _ := d.match(4)
	jobs := make([]func(), 0, 12)
	for worker := range 3 {
		job := d.matching(4)
		jobs = append(jobs, func() {
			d.runUntilDone(worker, func() error {
				found, err := d.work(job)
				if err != nil {
					return err
				}
				return d.complete(job, found)
			})
		})
	}
	for clerk := range 8 {
		node := d
		if clerk%2 == 1 {
			node = other
		}
		jobs = append(jobs, func() { node.clerk(clerk, first) })
	}
	together(jobs...)
	d.promises()
	d.sameAsWhole(4)
	d.match(4)
	d.promises()
}

// runUntilDone tries a run again until nobody is faster.
func (d *desk) runUntilDone(worker int, try func() error) {
	for range 200 {
		err := try()
		if err == nil {
			return
		}
		if pipeline.CodeOf(err) != pipeline.InvalidState {
			d.Errorf("run %d: %v", worker, err)
			return
		}
	}
	d.Errorf("run %d never came through", worker)
}

// clerk decides on whatever he sees.
func (d *desk) clerk(number int, first *workbench.Run) {
	random := rand.New(rand.NewPCG(uint64(number), 2))
	actor := pipeline.Actor{ID: fmt.Sprint("clerk ", number), Roles: []string{"clerk", "approver"}}
	var made []int64
	for range 12 {
		answer, err := d.as(actor, d.anything(random, first, made))
		switch code := pipeline.CodeOf(err); {
		case err == nil:
			made = append(made, answer.Key)
		case !slices.Contains([]pipeline.Code{pipeline.InvalidState, pipeline.NotFound, pipeline.InvalidArgument}, code):
			d.Errorf("clerk %d: %v", number, err)
		}
	}
}

func (d *desk) anything(random *rand.Rand, first *workbench.Run, made []int64) pipeline.Command {
	if groups := d.suggestions(first); len(groups) > 0 && random.IntN(4) == 0 {
		group := groups[random.IntN(len(groups))]
		if random.IntN(2) == 0 {
			return &workbench.RefuseGroup{Run: first.Key, Group: group}
		}
		return &workbench.ConfirmGroup{Run: first.Key, Group: group}
	}
	if len(made) > 0 && random.IntN(3) == 0 {
		return &workbench.UndoDecision{Account: bank, Decision: made[random.IntN(len(made))]}
	}
	actions := []workbench.Action{workbench.ActionMatch, workbench.ActionMatch, workbench.ActionWriteOff, workbench.ActionCarry, workbench.ActionSuspense}
	command := &workbench.MakeDecision{Account: bank, Action: actions[random.IntN(len(actions))], Counter: "4001"}
	for item := range d.states() {
		command.Breaks = append(command.Breaks, workbench.Chosen{Item: item})
		if command.Action != workbench.ActionMatch || len(command.Breaks) == 3 {
			break
		}
	}
	return command
}

// TestOneOfManyClerksWins: of those who decide on the same break at the same
// moment one succeeds, the others are told who is late.
func TestOneOfManyClerksWins(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	command := d.about(workbench.ActionWriteOff, "INV1000002")
	var won, lost sync.Map
	var tries []func()
	for i := range 10 {
		tries = append(tries, func() {
			actor := pipeline.Actor{ID: fmt.Sprint(i), Roles: []string{"clerk"}}
			if _, err := d.as(actor, command); err == nil {
				won.Store(i, true)
			} else {
				lost.Store(i, err)
			}
		})
	}
	together(tries...)
	winners := 0
	won.Range(func(any, any) bool { winners++; return true })
	lost.Range(func(_, err any) bool { d.refusedFor(workbench.ReasonDecided, err.(error)); return true })
	if winners != 1 || len(d.corrections()) != 1 {
		t.Errorf("%d clerks won, %d journals", winners, len(d.corrections()))
	}
}
