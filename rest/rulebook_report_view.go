package rest

import (
	"zhitong/recon"
	"zhitong/recon/backtest"
)

// BacktestReport tells what the second of two rule sets changes.
type BacktestReport struct {
	Before   BacktestOutcome   `json:"before"`
	Now      BacktestOutcome   `json:"now"`
	Calendar string            `json:"calendar"`
	AsOf     string            `json:"asOf"`
	Items    int               `json:"items" doc:"Of both sides."`
	Same     int               `json:"same" doc:"Of them fare as before."`
	Moves    []BacktestMove    `json:"moves"`
	Examples []BacktestExample `json:"examples"`
	Hash     string            `json:"hash"`
}

// BacktestOutcome is what one rule set makes of the past.
type BacktestOutcome struct {
	RuleSet     string       `json:"ruleSet"`
	RuleSetHash string       `json:"ruleSetHash"`
	ResultHash  string       `json:"resultHash"`
	Groups      int          `json:"groups"`
	Suggestions int          `json:"suggestions"`
	Breaks      int          `json:"breaks"`
	ByClass     []ClassCount `json:"byClass"`
	Proven      bool         `json:"proven"`
}

// BacktestMove counts the items that fare otherwise in one way.
type BacktestMove struct {
	Kind     string `json:"kind" enum:"newly_matched,no_longer_matched,matched_otherwise,pass_changed,class_changed,suggestion_changed,only_before,only_now"`
	Before   string `json:"before" doc:"The class of what was open, the pass of what was confirmed."`
	Now      string `json:"now"`
	Currency string `json:"currency"`
	Count    int    `json:"count"`
	Amount   string `json:"amount"`
}

// BacktestExample is one item that fares otherwise.
type BacktestExample struct {
	Kind      string       `json:"kind"`
	Side      string       `json:"side"`
	ItemID    string       `json:"itemId"`
	Account   string       `json:"account"`
	Currency  string       `json:"currency"`
	Amount    string       `json:"amount"`
	Date      string       `json:"date"`
	Reference string       `json:"reference"`
	Party     string       `json:"party"`
	Before    BacktestFate `json:"before"`
	Now       BacktestFate `json:"now"`
}

// BacktestFate is how an item fares.
type BacktestFate struct {
	Group      string   `json:"group"`
	Pass       string   `json:"pass"`
	Partners   []string `json:"partners"`
	Difference string   `json:"difference"`
	Class      string   `json:"class"`
	Suggested  []string `json:"suggested"`
}

func backtestReport(r *backtest.Report, language string) BacktestReport {
	shown := BacktestReport{Before: backtestOutcome(&r.Before, language), Now: backtestOutcome(&r.Now, language), Calendar: r.Calendar,
		AsOf: r.AsOf.String(), Items: r.Items, Same: r.Same, Moves: []BacktestMove{}, Examples: []BacktestExample{}, Hash: r.Hash}
	for _, m := range r.Moves {
		shown.Moves = append(shown.Moves, BacktestMove{string(m.Kind), m.Before, m.Now, m.Currency.Code(), m.Count, string(m.Amount)})
	}
	for i := range r.Examples {
		e := &r.Examples[i]
		shown.Examples = append(shown.Examples, BacktestExample{string(e.Kind), string(e.Side), e.ID, e.Account, e.Currency.Code(), string(e.Amount),
			e.Date.String(), e.Reference, e.Party, backtestFate(&e.Before), backtestFate(&e.Now)})
	}
	return shown
}

func backtestOutcome(o *backtest.Outcome, language string) BacktestOutcome {
	return BacktestOutcome{o.RuleSet, o.RuleSetHash, o.ResultHash, o.Groups, o.Suggestions, o.Breaks, classCounts(o.Classes, language), o.Proven}
}

func backtestFate(f *backtest.Fate) BacktestFate {
	return BacktestFate{f.Group, f.Pass, orEmpty(f.Partners), string(f.Difference), string(f.Class), orEmpty(f.Suggested)}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// classCounts adds up breaks by their classes.
func classCounts(totals []recon.ClassTotal, language string) []ClassCount {
	counts := []ClassCount{}
	for _, class := range totals {
		counts = append(counts, ClassCount{string(class.Class), class.Class.Label("", language), class.Count, string(class.Amount)})
	}
	return counts
}
