package workbench

import (
	"cmp"
	"context"
	"maps"
	"slices"

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
		store.In{Column: "state", Values: []any{string(BreakOpen), string(BreakCarried)}}}})
	if err != nil {
		return nil, err
	}
	a := &atWork{breaks: map[string]*Break{}, live: map[int64]bool{}}
	instances := map[int64]bool{}
	for _, work := range known {
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

// replaced says that one of the items of a break is settled otherwise by now, so
// that the break is no longer what it was when somebody began to work on it.
func (a *atWork) replaced(work *Break) bool {
	return slices.ContainsFunc(claimedBy(&work.Found), func(item string) bool { return a.settled[item] })
}

// inHand says that a running process instance still has to decide a break.
func (a *atWork) inHand(work *Break) bool {
	return work.State == BreakOpen && a.live[work.Instance] && !a.replaced(work)
}

// toOpen picks the breaks of a result that nobody works on, at most
// maxBreaksAtWork: new ones, carried ones, those of process instances that ended
// without deciding, and those that took the place of another.
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
		if !slices.ContainsFunc(items, func(item string) bool { return taken[item] }) && len(opened) < maxBreaksAtWork {
			opened = append(opened, found[i])
		}
	}
	return opened
}

// gone lists the breaks that are none any more: an item of theirs is settled and
// they are not opened again.
func (a *atWork) gone(opened []recon.Break) []string {
	again := map[string]bool{}
	for i := range opened {
		again[itemOf(&opened[i])] = true
	}
	var items []string
	for item, work := range a.breaks {
		if a.replaced(work) && !again[item] {
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
