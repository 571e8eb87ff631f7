package backtest

import (
	"encoding/json"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// Kind says in which way something fares otherwise.
type Kind string

// The kinds of change, in the order of reports.
const (
	NewlyMatched      Kind = "newly_matched"      // confirmed now, was open
	NoLongerMatched   Kind = "no_longer_matched"  // open now, was confirmed
	MatchedOtherwise  Kind = "matched_otherwise"  // confirmed with other items
	PassChanged       Kind = "pass_changed"       // confirmed with the same items by another pass, or with another class of difference
	ClassChanged      Kind = "class_changed"      // open with another class
	SuggestionChanged Kind = "suggestion_changed" // open with the same class, other partners are suggested
	OnlyBefore        Kind = "only_before"        // the new rules do not read the item
	OnlyNow           Kind = "only_now"           // the old rules did not
)

// Kinds returns all kinds in the order of reports.
func Kinds() []Kind {
	return []Kind{NewlyMatched, NoLongerMatched, MatchedOtherwise, PassChanged, ClassChanged, SuggestionChanged, OnlyBefore, OnlyNow}
}

// Report is what changes between two rule sets. Nothing in it depends on the
// order of the input.
type Report struct {
	Before   Outcome       `json:"before"`
	Now      Outcome       `json:"now"`
	Calendar string        `json:"calendar"`
	AsOf     calendar.Date `json:"asOf"`
	Items    int           `json:"items"` // of both sides, read by either rule set
	Same     int           `json:"same"`  // of them fare as before
	Moves    []Move        `json:"moves"`
	Examples []Example     `json:"examples"`
	Hash     string        `json:"hash"` // of all of the above
}

// Outcome is what one rule set makes of the sides.
type Outcome struct {
	RuleSet     string             `json:"ruleSet"`
	RuleSetHash string             `json:"ruleSetHash"`
	ResultHash  string             `json:"resultHash"`
	Groups      int                `json:"groups"`
	Suggestions int                `json:"suggestions"`
	Breaks      int                `json:"breaks"`
	Classes     []recon.ClassTotal `json:"classes"`
	Proven      bool               `json:"proven"` // the breaks explain the difference of the balances
}

// Move counts the items that fare otherwise in one way. Before and Now are the
// class of what is open and the pass of what is confirmed.
type Move struct {
	Kind     Kind           `json:"kind"`
	Before   string         `json:"before,omitempty"`
	Now      string         `json:"now,omitempty"`
	Currency money.Currency `json:"currency"`
	Count    int            `json:"count"`
	Amount   json.Number    `json:"amount"` // sum of the magnitudes
}

// Example is one item that fares otherwise.
type Example struct {
	Kind      Kind           `json:"kind"`
	Side      recon.SideName `json:"side"`
	ID        string         `json:"id"`
	Account   string         `json:"account"`
	Currency  money.Currency `json:"currency"`
	Amount    json.Number    `json:"amount"`
	Date      calendar.Date  `json:"date"` // of the booking
	Reference string         `json:"reference,omitempty"`
	Party     string         `json:"party,omitempty"`
	Before    Fate           `json:"before"`
	Now       Fate           `json:"now"`
}

// Fate is how an item fares: in a confirmed group, or open.
type Fate struct {
	Group      string      `json:"group,omitempty"` // its id
	Pass       string      `json:"pass,omitempty"`
	Partners   []string    `json:"partners,omitempty"` // items of the other side in the group, the first of them
	Difference json.Number `json:"difference,omitempty"`
	Class      recon.Class `json:"class,omitempty"`     // of the break; of a difference within a group
	Suggested  []string    `json:"suggested,omitempty"` // groups that are suggested
}

func (f *Fate) confirmed() bool { return f.Group != "" }

// word is what a move says of a fate.
func (f *Fate) word() string {
	if f.confirmed() {
		return f.Pass
	}
	return string(f.Class)
}

func (r *Report) seal() (err error) {
	r.Hash, err = recon.ContentHash(r)
	return err
}
