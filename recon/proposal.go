package recon

import (
	"encoding/json"

	"zhitong/calendar"
	"zhitong/money"
)

// Proposal is a correcting entry that would settle a break in the ledger. It is
// a value: nothing is posted.
type Proposal struct {
	ID        string         `json:"id"` // serves as idempotency key: one entry for one break
	BreakID   string         `json:"breakId"`
	Debit     string         `json:"debit"`
	Credit    string         `json:"credit"`
	Currency  money.Currency `json:"currency"`
	Amount    json.Number    `json:"amount"` // above 0
	Minor     int64          `json:"minor"`
	ValueDate calendar.Date  `json:"valueDate"`
	Reason    string         `json:"reason"`
}

// propose returns the entry that makes the books say what the bank says: money
// that the bank has more is debited to the bank's account in the ledger. It is
// nil where the rules name no accounts. What is only on the right waits for the
// bank, so that a rule for missing_left writes it off.
func propose(b *Break, rules *RuleSet) *Proposal {
	cash := rules.cash(b.Side, b.Account, b.Currency.Code())
	counter, found := rules.Adjustments.counter(b.Class, b.Direction)
	if cash == "" || !found || b.Minor == 0 {
		return nil
	}
	p := &Proposal{
		ID: "P-" + b.ID[2:], BreakID: b.ID, Debit: cash, Credit: counter.Ledger, Currency: b.Currency,
		Amount: b.Absolute, Minor: b.AbsoluteMinor, ValueDate: b.Date, Reason: counter.Reason,
	}
	if b.Direction == Short {
		p.Debit, p.Credit = p.Credit, p.Debit
	}
	return p
}
