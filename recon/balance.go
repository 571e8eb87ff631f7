package recon

import (
	"cmp"
	"slices"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/statement"
)

// AccountBalance is what a source says about an account over its period. A
// balance that is not stated is nil.
type AccountBalance struct {
	Account  string         `json:"account"`
	Currency money.Currency `json:"currency"`
	Opening  *money.Amount  `json:"opening,omitempty"`
	Closing  *money.Amount  `json:"closing,omitempty"`
}

// StatementProofs are the proofs of one statement of a side.
type StatementProofs struct {
	Source    string           `json:"source,omitempty"`
	Statement string           `json:"statement"`
	Account   string           `json:"account"`
	Currency  money.Currency   `json:"currency"`
	From      calendar.Date    `json:"from"`
	To        calendar.Date    `json:"to"`
	Entries   int              `json:"entries"`
	Proofs    statement.Proofs `json:"proofs"`

	// Of a notification beside a statement: how many of its entries detail one of
	// the statement, how many none, and the proofs of sums that do not agree.
	Linked   int               `json:"linkedDetails,omitempty"`
	Unlinked int               `json:"unlinkedDetails,omitempty"`
	Details  []statement.Proof `json:"details,omitempty"`
}

// accountOf names one account in one currency.
type accountOf struct {
	account  string
	currency money.Currency
}

// chainBalances takes the opening of the first and the closing of the last
// statement of each account; both must be there, else nothing is said.
func chainBalances(statements []*statement.Statement) []AccountBalance {
	byAccount := map[accountOf][]*statement.Statement{}
	for _, one := range statements {
		key := accountOf{one.Account, one.Currency}
		byAccount[key] = append(byAccount[key], one)
	}
	var balances []AccountBalance
	for key, list := range byAccount {
		slices.SortStableFunc(list, inTime)
		balance := AccountBalance{Account: key.account, Currency: key.currency}
		first, last := list[0], list[len(list)-1]
		if first.Opening != nil && last.Closing != nil {
			balance.Opening, balance.Closing = &first.Opening.Amount, &last.Closing.Amount
		}
		balances = append(balances, balance)
	}
	slices.SortFunc(balances, func(a, b AccountBalance) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency.Code(), b.Currency.Code()))
	})
	return balances
}

// inTime orders statements by their closing date, then by number and page.
func inTime(a, b *statement.Statement) int {
	return cmp.Or(endOf(a).Compare(endOf(b)), cmp.Compare(numberOf(a.Sequence), numberOf(b.Sequence)),
		cmp.Compare(numberOf(a.Page), numberOf(b.Page)), cmp.Compare(a.ID, b.ID))
}

func endOf(s *statement.Statement) calendar.Date {
	if s.Closing != nil {
		return s.Closing.Date
	}
	return s.To
}

func numberOf(number *int64) int64 {
	if number == nil {
		return 0
	}
	return *number
}
