package recon

import (
	"encoding/json"
	"slices"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/statement"
)

// Result is what a run found. Nothing in it depends on the order of the input.
type Result struct {
	RuleSet     string            `json:"ruleSet"`
	RuleSetHash string            `json:"ruleSetHash"` // its version
	Calendar    string            `json:"calendar"`
	AsOf        calendar.Date     `json:"asOf"`
	Left        SideSummary       `json:"left"`
	Right       SideSummary       `json:"right"`
	Groups      []Group           `json:"groups"`      // confirmed
	Suggestions []Group           `json:"suggestions"` // for a person to decide
	Breaks      []Break           `json:"breaks"`
	Classes     []ClassTotal      `json:"classes"`
	Bridges     []Bridge          `json:"bridges"`
	Proofs      []StatementProofs `json:"proofs,omitempty"`
	Notices     []Notice          `json:"notices,omitempty"` // what passes did not look at
	Crowded     int               `json:"crowded,omitempty"` // items passed over because too many share a reference
	Hash        string            `json:"hash"`              // of all of the above

	// Counts is there where the lists above hold their first items only.
	Counts *ListCounts `json:"counts,omitempty"`
}

// SideSummary counts one side.
type SideSummary struct {
	Items    int           `json:"items"`
	Matched  int           `json:"matched"` // items in confirmed groups
	Skipped  int           `json:"skipped,omitempty"`
	Repeated int           `json:"repeatedIds,omitempty"`
	Sums     []CurrencySum `json:"sums"`
}

// CurrencySum is what the items of a currency add up to.
type CurrencySum struct {
	Currency money.Currency `json:"currency"`
	Amount   json.Number    `json:"amount"`
}

// ClassTotal adds up the breaks of a class in one currency.
type ClassTotal struct {
	Class    Class          `json:"class"`
	Currency money.Currency `json:"currency"`
	Count    int            `json:"count"`
	Amount   json.Number    `json:"amount"`
}

// Open says whether something is left to decide: a break, a failed proof of a
// statement, or a balance that is not proven.
func (r *Result) Open() bool {
	return len(r.Breaks) > 0 || slices.ContainsFunc(r.Bridges, Bridge.open) || slices.ContainsFunc(r.Proofs, StatementProofs.Failed)
}

// Failed says whether one of the proofs of the statement failed.
func (p StatementProofs) Failed() bool {
	return slices.ContainsFunc(p.Proofs.List(), statement.Proof.Failed) || slices.ContainsFunc(p.Details, statement.Proof.Failed)
}

func summarise(c *columns) SideSummary {
	s := SideSummary{Items: c.side.Len(), Skipped: c.side.skipped, Repeated: c.side.repeated, Sums: []CurrencySum{}}
	byNumber := make([]int64, len(c.side.currencies.values))
	for index, amount := range c.amount {
		byNumber[c.side.currency[index]] += amount
		if c.claimed[index] {
			s.Matched++
		}
	}
	sums := map[money.Currency]int64{}
	for number, sum := range byNumber {
		sums[c.side.currencies.values[number]] = sum
	}
	for _, currency := range sortedCurrencies(sums) {
		s.Sums = append(s.Sums, CurrencySum{currency, decimalOf(sums[currency], currency)})
	}
	return s
}
