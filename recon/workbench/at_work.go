package workbench

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/store"
)

// atWork is what earlier runs left to be decided on an account.
type atWork struct {
	breaks  map[string]*Break // by item
	live    map[int64]bool    // process instances that still run
	settled map[string]bool   // items that are settled otherwise by now
}

// loadAtWork reads the breaks of an account that are not decided and which of
// the process instances that were to do it still run.
func loadAtWork(ctx context.Context, reader store.Reader, id AccountID) (*atWork, error) {
	known, err := breaks.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("account", id.Account),
		oneOf("state", []BreakState{BreakOpen, BreakCarried, BreakProposed})}})
	if err != nil {
		return nil, err
	}
	a := &atWork{breaks: map[string]*Break{}, live: map[int64]bool{}}
	instances := map[int64]bool{}
	for _, work := range known {
		if work.State == BreakProposed && work.Journal != 0 {
			continue // it leaves a suspense account; its items are settled
		}
		a.breaks[work.Item] = work
		if work.State == BreakOpen {
			instances[work.Instance] = true
		}
	}
	return a, a.loadLive(ctx, reader, id.Tenant, slices.Sorted(maps.Keys(instances)))
}

func (a *atWork) loadLive(ctx context.Context, reader store.Reader, tenant string, instances []int64) error {
	for some := range slices.Chunk(instances, broker.MaxPage) {
		keys := make([]any, len(some))
		for i, key := range some {
			keys[i] = key
		}
		page, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{tenant}, Limit: broker.MaxPage,
			Where: []store.Condition{store.In{Column: "id", Values: keys}, is("state", broker.StateActive)}})
		if err != nil {
			return err
		}
		for _, instance := range page.Items {
			a.live[instance.Key] = true
		}
	}
	return nil
}

// claimed gives the items of the breaks that somebody has settled.
func (a *atWork) claimed(ctx context.Context, reader store.Reader, id AccountID) (map[string]bool, error) {
	var items []any
	for _, work := range a.breaks {
		for _, item := range claimedBy(&work.Found) {
			items = append(items, item)
		}
	}
	settled := map[string]bool{}
	for some := range slices.Chunk(items, broker.MaxPage) {
		taken, err := claims.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("account", id.Account),
			store.In{Column: "item", Values: some}}})
		if err != nil {
			return nil, err
		}
		for _, one := range taken {
			settled[one.Item] = true
		}
	}
	return settled, nil
}

// leave lets the breaks go whose entry of the bank no file tells any more: a report
// did, or, in a history that is read anew, a file that tells what another does.
func (a *atWork) leave(p *pool) {
	for _, id := range p.overtaken {
		a.settled["left:"+id] = true
	}
	if p.account.Unsettled.Known {
		return
	}
	for item := range a.breaks {
		id, left := strings.CutPrefix(item, "left:")
		if _, there := p.place[id]; left && !there {
			a.settled[item] = true
		}
	}
}

// replaced says that one of the items of a break is settled otherwise by now, so
// that the break is no longer what it was when somebody began to work on it.
func (a *atWork) replaced(work *Break) bool {
	return slices.ContainsFunc(claimedBy(&work.Found), func(item string) bool { return a.settled[item] })
}

// inHand says that a person or a running process instance still has to decide a
// break.
func (a *atWork) inHand(work *Break) bool {
	working := a.live[work.Instance] || work.Assignee != ""
	return (work.State == BreakProposed || work.State == BreakOpen && working) && !a.replaced(work)
}

// has says that a break stands open for people just as a run has found it again,
// but for its age.
func (a *atWork) has(b *Break) bool {
	stands := a.breaks[b.Item]
	if stands == nil || stands.State != BreakOpen || stands.Instance != b.Instance || stands.Key == 0 || stands.Priority != b.Priority {
		return false
	}
	before, now := stands.Found, b.Found
	before.Age = now.Age
	return reflect.DeepEqual(before, now)
}

// toOpen picks the breaks of a result that nobody works on: new ones, carried
// ones, those of process instances that ended without deciding, those that were
// left to people, and those that took the place of another.
func (a *atWork) toOpen(found []recon.Break) []recon.Break {
	taken := map[string]bool{}
	for item, work := range a.breaks {
		if a.inHand(work) {
			taken[item] = true
			for _, other := range claimedBy(&work.Found) {
				taken[other] = true
			}
		}
	}
	var opened []recon.Break
	for i := range found {
		items := append(claimedBy(&found[i]), itemOf(&found[i]))
		if !slices.ContainsFunc(items, func(item string) bool { return taken[item] }) {
			opened = append(opened, found[i])
		}
	}
	return opened
}

// gone lists the breaks that are none any more and are not opened again: an item
// of theirs is settled, or stands in another break now.
func (a *atWork) gone(opened []recon.Break) []string {
	again, covered := map[string]bool{}, map[string]bool{}
	for i := range opened {
		again[itemOf(&opened[i])] = true
		for _, item := range claimedBy(&opened[i]) {
			covered[item] = true
		}
	}
	var items []string
	for item, work := range a.breaks {
		inAnother := !a.inHand(work) && slices.ContainsFunc(claimedBy(&work.Found), func(one string) bool { return covered[one] })
		if !again[item] && (a.replaced(work) || inAnother) {
			items = append(items, item)
		}
	}
	slices.Sort(items)
	return items
}

// remainders gives what was carried within confirmed groups up to a day, or left
// behind by a process instance: their items are settled, so no matcher finds
// them again. Their age is counted anew.
func (a *atWork) remainders(on *calendar.Calendar, until calendar.Date) ([]recon.Break, error) {
	var all []recon.Break
	for _, work := range a.breaks {
		if work.Found.GroupID == "" || a.inHand(work) || work.Found.Date.After(until) {
			continue
		}
		again := work.Found
		age, err := on.BusinessDaysBetween(again.Date, until)
		if err != nil {
			return nil, err
		}
		again.Age = age
		all = append(all, again)
	}
	slices.SortFunc(all, func(x, y recon.Break) int { return cmp.Compare(x.ID, y.ID) })
	return all, nil
}
