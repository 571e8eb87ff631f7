package learn

import (
	"context"

	"zhitong/calendar"
	"zhitong/recon"
)

// Kind says what people decided.
type Kind string

// The kinds of decision.
const (
	Confirmed  Kind = "confirmed"   // the items belong together: a suggestion was confirmed, or they were matched by hand
	Refused    Kind = "refused"     // the items do not belong together
	WrittenOff Kind = "written_off" // what keeps the items apart, or the only item, was posted away
)

// Observation is one decision of a person with the items that it was about. An
// item has the account that its side names it by.
type Observation struct {
	ID    string       `json:"id"` // of the decision
	Kind  Kind         `json:"kind"`
	Cause string       `json:"cause,omitempty"` // of what was written off: fee, or the class of the break
	Left  []recon.Item `json:"left"`
	Right []recon.Item `json:"right"`
}

// pair says whether an observation is about one item on each side.
func (o *Observation) pair() bool { return len(o.Left) == 1 && len(o.Right) == 1 }

// together says whether people want the items as one group.
func (o *Observation) together() bool {
	return o.Kind == Confirmed || o.Kind == WrittenOff && len(o.Left) > 0 && len(o.Right) > 0
}

// verdict is what a rule set makes of the items of an observation alone.
type verdict struct {
	grouped bool        // all are in one confirmed group
	class   recon.Class // of the break of an only item
}

// judge matches the items of an observation by a rule set.
func judge(ctx context.Context, o *Observation, rules *recon.RuleSet, on *calendar.Calendar) (verdict, error) {
	left, err := sideOf(recon.Left, o.Left, rules)
	if err != nil {
		return verdict{}, err
	}
	right, err := sideOf(recon.Right, o.Right, rules)
	if err != nil {
		return verdict{}, err
	}
	result, err := recon.Match(ctx, left, right, recon.Options{Rules: rules, Calendar: on})
	if err != nil {
		return verdict{}, err
	}
	found := verdict{grouped: len(result.Groups) == 1 && len(result.Groups[0].Left) == len(o.Left) && len(result.Groups[0].Right) == len(o.Right)}
	if len(o.Left)+len(o.Right) == 1 && len(result.Breaks) == 1 {
		found.class = result.Breaks[0].Class
	}
	return found, nil
}

func sideOf(name recon.SideName, items []recon.Item, rules *recon.RuleSet) (*recon.Side, error) {
	loader := recon.NewLoader(name, rules)
	for i := range items {
		if err := loader.AddItem(items[i]); err != nil {
			return nil, err
		}
	}
	return loader.Side()
}

// agrees says whether a verdict is what people decided.
func (o *Observation) agrees(v verdict) bool {
	switch {
	case o.together():
		return v.grouped
	case o.Kind == Refused:
		return !v.grouped
	}
	return o.Cause == "" || v.class == recon.Class(o.Cause)
}
