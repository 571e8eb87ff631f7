package workbench

import (
	"context"
	"maps"
	"slices"

	"zhitong/recon"
	"zhitong/store"
)

// BreakCounts counts the breaks of a filter.
type BreakCounts struct {
	Total      int
	ByState    []BreakCount
	ByClass    []BreakCount
	ByAge      []BreakCount // by bucket; "" where the calendar does not know a year
	ByPriority []BreakCount
	ByAccount  []BreakCount
	ByAssignee []BreakCount // "" for nobody
	// Currency is that of all breaks, "" when they are in several.
	Currency string
}

// BreakCount is how many breaks there are of a kind, and their magnitudes added
// up in minor units.
type BreakCount struct {
	Value string
	Count int
	Minor int64
}

// tally counts by a value.
type tally map[string]*BreakCount

func (t tally) add(value string, minor int64) {
	one := t[value]
	if one == nil {
		one = &BreakCount{Value: value}
		t[value] = one
	}
	one.Count++
	one.Minor += minor
}

// list gives the counts in the order of values, others after them by name.
func (t tally) list(order []string) (all []BreakCount) {
	for _, value := range order {
		if one := t[value]; one != nil {
			all = append(all, *one)
		}
	}
	for _, value := range slices.Sorted(maps.Keys(t)) {
		if !slices.Contains(order, value) {
			all = append(all, *t[value])
		}
	}
	return all
}

// counting goes through the breaks of a filter; only the columns that are counted
// are read.
type counting struct {
	states, classes, ages, priorities, owners, assignees tally

	total      int
	counters   map[string]*ages // by account
	currencies map[string]string
	currency   map[string]bool
}

// CountBreaks counts the breaks of a filter by state, class, age, priority, account
// and assignee.
func CountBreaks(ctx context.Context, reader store.Reader, filter BreakFilter) (BreakCounts, error) {
	where, err := filter.conditions(ctx, reader)
	if err != nil {
		return BreakCounts{}, err
	}
	c := &counting{states: tally{}, classes: tally{}, ages: tally{}, priorities: tally{}, owners: tally{}, assignees: tally{},
		currencies: map[string]string{}, currency: map[string]bool{}}
	if err := c.accounts(ctx, reader, filter.Tenant); err != nil {
		return BreakCounts{}, err
	}
	for _, undecided := range filter.halves() {
		err := reader.Select(ctx, store.Query{Table: breaks.Spec, Columns: []string{"account", "state", "class", "since", "priority", "absolute", "item", "assignee", "undecided"},
			Where: append(where[:len(where):len(where)], is("undecided", undecided))}, c.row)
		if err != nil {
			return BreakCounts{}, err
		}
	}
	return c.counts(), nil
}

// accounts prepares what is to be known of each account.
func (c *counting) accounts(ctx context.Context, reader store.Reader, tenant string) error {
	all, err := AgesOf(ctx, reader, tenant)
	if err != nil {
		return err
	}
	c.counters = all.byAccount
	known, err := AccountsOf(ctx, reader, tenant)
	for _, account := range known {
		c.currencies[account.Account] = account.Currency
	}
	return err
}

func (c *counting) row(row store.Row) error {
	account, minor := row[0].(string), row[5].(int64)
	bucket, class := "", recon.Class(row[2].(string))
	if counter := c.counters[account]; counter != nil {
		class = counter.classNow(class, row[6].(string), row[3].(string), row[8].(bool), counter.timingDays)
		if age, known := counter.since(row[3].(string)); known {
			bucket = bucketOf(age)
		}
	}
	c.total++
	c.states.add(row[1].(string), minor)
	c.classes.add(string(class), minor)
	c.ages.add(bucket, minor)
	c.priorities.add(string(priorityOf(row[4].(int64))), minor)
	c.owners.add(account, minor)
	c.assignees.add(row[7].(string), minor)
	c.currency[c.currencies[account]] = true
	return nil
}

func (c *counting) counts() BreakCounts {
	var states, buckets, priorities []string
	for _, state := range append(undecidedStates, BreakMatched, BreakClosed) {
		states = append(states, string(state))
	}
	for _, bucket := range AgeBuckets() {
		buckets = append(buckets, bucket.Name)
	}
	for _, priority := range Priorities() {
		priorities = append(priorities, string(priority))
	}
	found := BreakCounts{Total: c.total, ByState: c.states.list(states), ByClass: c.classes.list(nil), ByAge: c.ages.list(buckets),
		ByPriority: c.priorities.list(priorities), ByAccount: c.owners.list(nil), ByAssignee: c.assignees.list(nil)}
	if len(c.currency) == 1 {
		for currency := range c.currency {
			found.Currency = currency
		}
	}
	return found
}

// priorityOf gives the priority of a rank.
func priorityOf(rank int64) Priority {
	for _, priority := range Priorities() {
		if priority.rank() == rank {
			return priority
		}
	}
	return ""
}
