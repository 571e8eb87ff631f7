package workbench_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// standingOf writes down how breaks stand, but for how often they changed.
func standingOf(states map[string]*workbench.Break) (all []string) {
	for item, b := range states {
		all = append(all, fmt.Sprintf("%s %s run %d instance %d journal %d decision %d %s %s", item, b.State, b.Run, b.Instance, b.Journal, b.Decision, b.Found.ID, b.Assignee))
	}
	slices.Sort(all)
	return all
}

// scene is all that an undo has to restore.
type scene struct {
	balances  map[string]int64
	claims    []string
	standings []string
}

func (d *desk) scene() scene {
	d.Helper()
	return scene{d.balances(), d.claimed(), standingOf(d.states())}
}

func (d *desk) same(what string, before, after scene) {
	d.Helper()
	if !maps.Equal(before.balances, after.balances) || !slices.Equal(before.claims, after.claims) || !slices.Equal(before.standings, after.standings) {
		d.Errorf("%s:\nbefore %v\nafter  %v", what, before, after)
	}
}

// TestUndoRestoresExactly does any decisions one after the other and undoes them
// from the last one on: each undo leads back to the scene before its decision, and
// the undo of an undo to the scene after it.
func TestUndoRestoresExactly(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { undoesAll(t, t, seed) })
	}
	t.Run("PostgreSQL", func(t *testing.T) { undoesAll(t, onPostgres{t}, 3) })
}

func undoesAll(t *testing.T, on testing.TB, seed uint64) {
	d, random := mixed(on).configured(), rand.New(rand.NewPCG(seed, 7))
	d.deliver(3, 402_000, moved{"INV1000011", 3, 30_100, "first"}, moved{"INV1000012", 3, -20_200, "second"})
	d.book(moved{"ORD7777777", 3, 9_900, "both"}, moved{"ORD8888888", 3, 5_000, "alone"})
	d.match(3)
	u := &undoing{desk: d, random: random}
	for range 9 {
		u.step()
	}
	if len(u.made) < 3 {
		t.Fatalf("only %d decisions were made", len(u.made))
	}
	d.sameAsWhole(3)
	u.back()
	d.sameAsWhole(3)
	d.promises()
}

type undoing struct {
	*desk
	random *rand.Rand
	scenes []scene // before each decision
	made   []int64
}

// step makes a random decision about random breaks, if it is allowed.
func (u *undoing) step() {
	u.Helper()
	var items []string
	for item, b := range u.states() {
		if b.State != workbench.BreakMatched && b.State != workbench.BreakClosed {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		return
	}
	slices.Sort(items)
	actions := []workbench.Action{workbench.ActionMatch, workbench.ActionWriteOff, workbench.ActionSuspense, workbench.ActionClear, workbench.ActionCarry}
	command := &workbench.MakeDecision{Account: bank, Action: actions[u.random.IntN(len(actions))], Counter: "4001", ValueDate: march(4)}
	if command.Action == workbench.ActionSuspense {
		command.Counter = ""
	}
	u.random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	count := 1
	if command.Action == workbench.ActionMatch {
		count = min(len(items), 2+u.random.IntN(2))
	}
	for _, item := range items[:count] {
		command.Breaks = append(command.Breaks, workbench.Chosen{Item: item})
	}
	before := u.scene()
	answer, err := u.as(sam, command)
	switch code := pipeline.CodeOf(err); {
	case err == nil && slices.Contains(u.made, answer.Key): // what is carried already
		u.same("carried again", before, u.scene())
	case err == nil && answer.State == workbench.DecisionDone:
		u.scenes, u.made = append(u.scenes, before), append(u.made, answer.Key)
	case err == nil:
		must(u, second(u.as(kim, &workbench.RejectDecision{Account: bank, Decision: answer.Key})))
		u.same("a rejected proposal", before, u.scene())
	case code != pipeline.InvalidState:
		u.Fatalf("%s: %v", command.Action, err)
	default:
		u.same("a refused decision", before, u.scene())
	}
}

// back undoes all, and some of the undoing in between.
func (u *undoing) back() {
	u.Helper()
	for i := len(u.made) - 1; i >= 0; i-- {
		after, key := u.scene(), u.made[i]
		for range u.random.IntN(3) {
			undo := u.decides(sam, &workbench.UndoDecision{Account: bank, Decision: key})
			u.same("undone", u.scenes[i], u.scene())
			u.refusedFor(workbench.ReasonUndone, second(u.as(sam, &workbench.UndoDecision{Account: bank, Decision: key})))
			again := u.decides(sam, &workbench.UndoDecision{Account: bank, Decision: undo.Key})
			if stands := u.scene(); !maps.Equal(stands.balances, after.balances) || !slices.Equal(stands.claims, after.claims) {
				u.Errorf("the undo of the undo:\nbefore %v\nafter  %v", after, stands)
			}
			key = again.Key
		}
		u.decides(sam, &workbench.UndoDecision{Account: bank, Decision: key})
		u.same("undone", u.scenes[i], u.scene())
	}
}

// TestUndoneGroupComesBack: a run finds again what was freed.
func TestUndoneGroupComesBack(t *testing.T) {
	d := suggested(t)
	run, _ := d.match(2)
	before := d.scene()
	made := d.decides(mia, d.suggestion(run))
	if again, _ := d.match(2); again.Result.Left.Items != 0 {
		t.Fatal("the confirmed items came again")
	}
	d.decides(mia, &workbench.UndoDecision{Account: bank, Decision: made.Key})
	d.same("undone", before, d.scene())
	again, _ := d.match(2)
	if groups := d.suggestions(again); len(groups) != 1 || again.BreakCount != 2 {
		t.Errorf("%d groups, %d breaks", len(groups), again.BreakCount)
	}
	d.promises()
}

// TestUndoOfTheProcess: what a process has posted is undone, and the journal and
// its reversal are never matched with entries of the bank.
func TestUndoOfTheProcess(t *testing.T) {
	d := mixed(t).configured()
	_, given := d.match(2)
	before := d.scene()
	for _, one := range given {
		if one["reference"] == "INV1000003" {
			d.perform(d.settling(workbench.PostJob, one, "2241"))
		}
	}
	closed := d.decided(d.corrections()[0].Key)
	d.refusedFor(workbench.ReasonLimit, second(d.as(mia, &workbench.UndoDecision{Account: bank, Decision: closed.Decision})))
	d.decides(sam, &workbench.UndoDecision{Account: bank, Decision: closed.Decision})
	d.same("undone", before, d.scene())
	run, _ := d.match(2) // the difference within a group is in the hands of the process
	if run.BreakCount != 3 || run.Result.Right.Items != 1 || run.Result.Bridges[0].UnexplainedMinor != 0 {
		t.Errorf("%d breaks, %d entries of the books, bridge %+v", run.BreakCount, run.Result.Right.Items, run.Result.Bridges)
	}
	d.promises()
}

// TestLaterDecisionFirst: an earlier decision cannot be undone under a later one,
// and what a run has looked at since is not claimed again.
func TestLaterDecisionFirst(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	suspense := d.decides(mia, d.about(workbench.ActionSuspense, "INV1000003"))
	clear := d.about(workbench.ActionClear, "INV1000003")
	clear.Counter, clear.ValueDate = "4001", march(9)
	cleared := d.decides(sam, clear)
	d.refusedFor(workbench.ReasonNotLast, second(d.as(sam, &workbench.UndoDecision{Account: bank, Decision: suspense.Key})))
	d.decides(sam, &workbench.UndoDecision{Account: bank, Decision: cleared.Key})
	undo := d.decides(sam, &workbench.UndoDecision{Account: bank, Decision: suspense.Key})
	d.match(2)
	d.refusedFor(workbench.ReasonNotLast, second(d.as(sam, &workbench.UndoDecision{Account: bank, Decision: undo.Key})))
	d.promises()
}

// TestUndoneMatch: a group that a run confirmed by itself is undone. Its items come
// again as breaks, are never put together again by a run, and can be decided; the
// undo of it settles them once more.
func TestUndoneMatch(t *testing.T) {
	for name, on := range map[string]testing.TB{"SQLite": t, "PostgreSQL": onPostgres{t}} {
		t.Run(name, func(t *testing.T) {
			d := mixed(on).configured()
			run, _ := d.match(2)
			groups := read(d, func(ctx context.Context, reader store.Reader) ([]recon.Group, error) {
				return workbench.GroupsOf(ctx, reader, run)
			})
			for _, group := range groups {
				if group.Band == recon.Auto && group.Minor != 0 {
					d.refusedFor(workbench.ReasonDiffers, second(d.as(mia, &workbench.BreakUpGroup{Run: run.Key, Group: group})))
				}
			}
			whole := groups[slices.IndexFunc(groups, func(g recon.Group) bool { return g.Band == recon.Auto && g.Minor == 0 })]
			broken := d.decides(mia, &workbench.BreakUpGroup{Run: run.Key, Group: whole})
			d.refusedFor(workbench.ReasonUndone, second(d.as(mia, &workbench.BreakUpGroup{Run: run.Key, Group: whole})))
			d.sameAsWhole(2)
			undo := d.decides(mia, &workbench.UndoDecision{Account: bank, Decision: broken.Key})
			d.sameAsWhole(2)
			if again, _ := d.match(2); again.Result.Left.Matched != 0 || again.Result.Left.Items != 3 {
				t.Errorf("the undo of the undo left %d items, of which %d matched", again.Result.Left.Items, again.Result.Left.Matched)
			}
			d.refusedFor(workbench.ReasonUndone, second(d.as(mia, &workbench.BreakUpGroup{Run: run.Key, Group: whole})))
			d.decides(mia, &workbench.UndoDecision{Account: bank, Decision: undo.Key})
			for range 2 {
				again, _ := d.match(2)
				if again.GroupCount != 0 || again.Result.Left.Items != 4 || again.Result.Bridges[0].UnexplainedMinor != 0 {
					t.Errorf("%d groups of %d items, bridge %+v", again.GroupCount, again.Result.Left.Items, again.Result.Bridges)
				}
			}
			d.sameAsWhole(2)
			command := &workbench.MakeDecision{Account: bank, Action: workbench.ActionMatch}
			for item, b := range d.states() {
				if b.Found.Reference == "INV1000001" {
					command.Breaks = append(command.Breaks, workbench.Chosen{Item: item})
				}
			}
			d.decides(mia, command)
			d.sameAsWhole(2)
			d.promises()
		})
	}
}
