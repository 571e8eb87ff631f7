package threeway

import (
	"encoding/json"
	"slices"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// Result is what a run found. Nothing in it depends on the order of the input.
type Result struct {
	RuleSet     string                  `json:"ruleSet"`
	RuleSetHash string                  `json:"ruleSetHash"`
	Calendar    string                  `json:"calendar"`
	From        calendar.Date           `json:"from"`
	AsOf        calendar.Date           `json:"asOf"`
	States      []StateTotal            `json:"states"` // of the cases
	Cases       []Case                  `json:"cases"`
	Settlements []Settlement            `json:"settlements"`
	Bank        []BankEntry             `json:"bank"`
	Days        []Day                   `json:"days"`
	Bridges     []Bridge                `json:"bridges"`
	Proofs      []recon.StatementProofs `json:"proofs,omitempty"` // of the files
	Hash        string                  `json:"hash"`             // of all of the above
}

// StateTotal adds up the cases of a state in one currency.
type StateTotal struct {
	State          State          `json:"state"`
	Currency       money.Currency `json:"currency"`
	Count          int            `json:"count"`
	OrderAmount    json.Number    `json:"orderAmount"`
	ProviderAmount json.Number    `json:"providerAmount"`
	Difference     json.Number    `json:"difference"` // provider − order
}

// Open says whether somebody has to look at something: a case, a settlement, an
// entry of the bank, a failed proof of a file, or sums that are not explained.
func (r *Result) Open() bool {
	return slices.ContainsFunc(r.Cases, func(c Case) bool { return c.State.open() }) ||
		slices.ContainsFunc(r.Settlements, func(s Settlement) bool { return s.State.open() }) ||
		slices.ContainsFunc(r.Bank, func(e BankEntry) bool { return e.State.open() }) ||
		slices.ContainsFunc(r.Bridges, func(b Bridge) bool { return !b.Proven() }) ||
		slices.ContainsFunc(r.Proofs, recon.StatementProofs.Failed)
}

// Proven says whether the sums of the three sides are explained.
func (b Bridge) Proven() bool { return !strings.ContainsAny(string(b.Unexplained), "123456789") }

func (m *matcher) result() (*Result, error) {
	r := &Result{RuleSet: m.rules.Name, RuleSetHash: m.rules.Hash(), Calendar: m.calendar.Name(), From: m.from, AsOf: m.asOf,
		States: m.stateTotals(), Cases: m.cases, Settlements: m.settlements, Bank: m.entries, Days: m.days(), Bridges: m.bridges()}
	if r.Cases == nil {
		r.Cases = []Case{}
	}
	if r.Settlements == nil {
		r.Settlements = []Settlement{}
	}
	if r.Bank == nil {
		r.Bank = []BankEntry{}
	}
	return r, r.seal()
}

// seal sets the hash.
func (r *Result) seal() (err error) {
	r.Hash = ""
	r.Hash, err = recon.ContentHash(r)
	return err
}

func (m *matcher) stateTotals() []StateTotal {
	type amounts struct {
		count            int
		orders, provider int64
	}
	found := map[State]map[money.Currency]*amounts{}
	at := func(state State, currency money.Currency) *amounts {
		if found[state] == nil {
			found[state] = map[money.Currency]*amounts{}
		}
		if found[state][currency] == nil {
			found[state][currency] = &amounts{}
		}
		return found[state][currency]
	}
	for index := range m.cases {
		c := &m.cases[index]
		total := at(c.State, c.Currency)
		total.count++
		total.orders += c.order
		total.provider += c.order + c.effect
	}
	totals := []StateTotal{}
	for _, state := range States() {
		for _, currency := range sortedKeys(found[state]) {
			a := found[state][currency]
			totals = append(totals, StateTotal{state, currency, a.count, decimal(a.orders, currency), decimal(a.provider, currency), decimal(a.provider-a.orders, currency)})
		}
	}
	return totals
}
