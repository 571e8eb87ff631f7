package totals

import (
	"context"
	"fmt"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/statement"
)

// Outcome is what the details of a difference come down to.
type Outcome struct {
	Matched int    `json:"matched"` // pairs that agree
	Missing []Item `json:"missing"` // they have it, we do not
	Surplus []Item `json:"surplus"` // we have it, they do not
	Other   []Pair `json:"other"`   // both have it, with different amounts
}

// Pair is a payment of which the sides have different amounts.
type Pair struct {
	Own   Item `json:"own"`
	Their Item `json:"their"`
}

// Match compares details by a rule set: theirs are the left side. What the rule
// set only suggests is not taken as agreed.
func Match(ctx context.Context, own, their []Item, rules *recon.RuleSet, on calendar.Date) (*Outcome, error) {
	left, theirs, err := sideOf(recon.Left, their, rules)
	if err != nil {
		return nil, err
	}
	right, ours, err := sideOf(recon.Right, own, rules)
	if err != nil {
		return nil, err
	}
	result, err := recon.Match(ctx, left, right, recon.Options{Rules: rules, AsOf: on,
		Calendar: calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...)})
	if err != nil {
		return nil, err
	}
	outcome := &Outcome{Matched: len(result.Groups), Missing: []Item{}, Surplus: []Item{}, Other: []Pair{}}
	for i := range result.Breaks {
		outcome.take(&result.Breaks[i], ours, theirs)
	}
	return outcome, nil
}

func (o *Outcome) take(b *recon.Break, ours, theirs map[string]Item) {
	switch {
	case b.Side == "":
		o.Other = append(o.Other, Pair{ours[b.CounterpartID], theirs[b.ItemID]})
	case b.Side == recon.Left:
		o.Missing = append(o.Missing, theirs[b.ItemID])
	default:
		o.Surplus = append(o.Surplus, ours[b.ItemID])
	}
}

func sideOf(name recon.SideName, items []Item, rules *recon.RuleSet) (*recon.Side, map[string]Item, error) {
	loader, known := recon.NewLoader(name, rules), map[string]Item{}
	for i := range items {
		item := &items[i]
		value, err := item.money()
		if err != nil {
			return nil, nil, err
		}
		if _, repeated := known[item.ID]; repeated {
			return nil, nil, fmt.Errorf("two payments of the %s side are called %q", name, item.ID)
		}
		known[item.ID] = *item
		err = loader.AddEntry("", &statement.Entry{ID: item.ID, BookingDate: item.Date, ValueDate: item.Date, Amount: value,
			Status: statement.Booked, References: statement.References{Own: item.Reference}})
		if err != nil {
			return nil, nil, err
		}
	}
	side, err := loader.Side()
	return side, known, err
}
