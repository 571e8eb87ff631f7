package recon

// BreakRules say how what is not matched is classified.
type BreakRules struct {
	TimingDays    int      `json:"timingDays,omitempty" yaml:"timingDays"`       // an item up to so many business days old is in transit
	DuplicateDays int      `json:"duplicateDays,omitempty" yaml:"duplicateDays"` // the same again within so many business days is a duplicate
	FeeTexts      []string `json:"feeTexts,omitempty" yaml:"feeTexts"`           // words of a text that tell a fee
	FeeMaximum    string   `json:"feeMaximum,omitempty" yaml:"feeMaximum"`       // in units of the currency; larger ones are no fees
}

// Adjustments name the accounts for the correcting entries that are proposed.
// Without Cash nothing is proposed.
type Adjustments struct {
	Cash     []CashAccount    `json:"cash,omitempty" yaml:"cash"`
	Counters []CounterAccount `json:"counters,omitempty" yaml:"counters"`
}

// CashAccount names the ledger account of a bank account.
type CashAccount struct {
	Account  string `json:"account,omitempty" yaml:"account"`   // as the left side names it; "" is any
	Currency string `json:"currency,omitempty" yaml:"currency"` // "" is any
	Ledger   string `json:"ledger" yaml:"ledger"`
}

// CounterAccount names the other account of a correction.
type CounterAccount struct {
	Class     Class     `json:"class" yaml:"class"`
	Direction Direction `json:"direction,omitempty" yaml:"direction"` // "" is both
	Ledger    string    `json:"ledger" yaml:"ledger"`
	Reason    string    `json:"reason" yaml:"reason"` // reason code of the journal
}

// cash returns the ledger account of an account, "" where none is named. The
// account of a break on the right is named as the right side names it.
func (r *RuleSet) cash(side SideName, account, currency string) string {
	for _, one := range r.Adjustments.Cash {
		if (one.Account == "" || one.Account == account || side == Right && r.mapped(one.Account) == account) && (one.Currency == "" || one.Currency == currency) {
			return one.Ledger
		}
	}
	return ""
}

// counter returns the first counter account for the class and direction.
func (a *Adjustments) counter(class Class, direction Direction) (CounterAccount, bool) {
	for _, one := range a.Counters {
		if one.Class == class && (one.Direction == "" || one.Direction == direction) {
			return one, true
		}
	}
	return CounterAccount{}, false
}
