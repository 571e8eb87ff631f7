package backtest

import (
	"slices"

	"zhitong/recon"
)

// maxPartners is how many partners of an item a report names.
const maxPartners = 10

// itemKey names an item.
type itemKey struct {
	side recon.SideName
	id   string
}

// fates tells how every item of a result fares.
func fates(result *recon.Result) map[itemKey]*Fate {
	all := map[itemKey]*Fate{}
	for i := range result.Groups {
		addGroup(all, &result.Groups[i])
	}
	for i := range result.Breaks {
		addBreak(all, &result.Breaks[i])
	}
	for i := range result.Suggestions {
		addSuggestion(all, &result.Suggestions[i])
	}
	for _, fate := range all {
		slices.Sort(fate.Suggested)
	}
	return all
}

func addGroup(all map[itemKey]*Fate, group *recon.Group) {
	put := func(side recon.SideName, ids, partners []string) {
		for _, id := range ids {
			fate := &Fate{Group: group.ID, Pass: group.Pass, Partners: partners[:min(len(partners), maxPartners)], Class: group.Class}
			if group.Minor != 0 {
				fate.Difference = group.Difference
			}
			all[itemKey{side, id}] = fate
		}
	}
	put(recon.Left, group.Left, group.Right)
	put(recon.Right, group.Right, group.Left)
}

// addBreak gives the class to the item of a break, and to both of a pair. What
// remains within a confirmed group is told with the group.
func addBreak(all map[itemKey]*Fate, b *recon.Break) {
	set := func(side recon.SideName, id string) {
		if fate := all[itemKey{side, id}]; fate == nil {
			all[itemKey{side, id}] = &Fate{Class: b.Class}
		}
	}
	switch {
	case b.GroupID != "":
	case b.Side == "" && b.CounterpartID != "":
		set(recon.Left, b.ItemID)
		set(recon.Right, b.CounterpartID)
	default:
		set(b.Side, b.ItemID)
	}
}

func addSuggestion(all map[itemKey]*Fate, group *recon.Group) {
	add := func(side recon.SideName, ids []string) {
		for _, id := range ids {
			if fate := all[itemKey{side, id}]; fate != nil && !fate.confirmed() {
				fate.Suggested = append(fate.Suggested, group.ID)
			}
		}
	}
	add(recon.Left, group.Left)
	add(recon.Right, group.Right)
}

// change says in which way two fates differ, "" in none.
func change(before, now *Fate) Kind {
	switch {
	case before == nil:
		return OnlyNow
	case now == nil:
		return OnlyBefore
	case !before.confirmed() && now.confirmed():
		return NewlyMatched
	case before.confirmed() && !now.confirmed():
		return NoLongerMatched
	case before.Group != now.Group:
		return MatchedOtherwise
	case before.confirmed() && (before.Pass != now.Pass || before.Class != now.Class || before.Difference != now.Difference):
		return PassChanged
	case before.confirmed():
		return ""
	case before.Class != now.Class:
		return ClassChanged
	case !slices.Equal(before.Suggested, now.Suggested):
		return SuggestionChanged
	}
	return ""
}
