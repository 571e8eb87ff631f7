package statement

import (
	"strconv"

	"zhitong/money"
)

// totals compares every figure that the file states with the entries.
func (p *prover) totals(statement *Statement) Proof {
	stated := statement.Totals
	if stated == (Totals{}) {
		return unknown("totals_not_stated")
	}
	if p.otherCurrency || p.overflow {
		return unknown("entry_in_other_currency")
	}
	net, err := p.credits.Add(p.debits)
	if err != nil {
		return unknown("sum_overflows")
	}
	for _, figure := range []struct {
		name   string
		stated *Total
		count  int
		amount money.Amount
	}{
		{"entries", stated.Entries, p.creditCount + p.debitCount, net},
		{"credits", stated.Credits, p.creditCount, p.credits},
		{"debits", stated.Debits, p.debitCount, p.debits},
	} {
		if proof, differs := figure.stated.compare(figure.name, figure.count, figure.amount); differs {
			if p.incomplete(statement) {
				return unknown("details_missing")
			}
			return proof
		}
	}
	return Proof{Verdict: ProofOK, Code: "totals_agree"}
}

func (t *Total) compare(name string, count int, amount money.Amount) (Proof, bool) {
	switch {
	case t == nil:
		return Proof{}, false
	case t.Count != nil && *t.Count != count:
		return failed("count_differs", "figure", name, "stated", strconv.Itoa(*t.Count), "counted", strconv.Itoa(count)), true
	case t.Amount != nil && *t.Amount != amount:
		return failed("sum_differs", "figure", name, "stated", t.Amount.String(), "counted", amount.String()), true
	}
	return Proof{}, false
}

// incomplete: a bank that reports by BAI2 may detail some of the sums that it
// states, or none. More than what is stated is never explained by that.
func (p *prover) incomplete(statement *Statement) bool {
	credits, debits := statement.Totals.Credits, statement.Totals.Debits
	if statement.Format != BAI2 || credits.lessThan(p.credits) || debits.lessThan(p.debits) {
		return false
	}
	return statement.EntryCount == 0 || credits.moreThan(p.credits) || debits.moreThan(p.debits)
}

// moreThan says that the total is farther from zero than what was counted.
func (t *Total) moreThan(counted money.Amount) bool { return t.away(counted) > 0 }

func (t *Total) lessThan(counted money.Amount) bool { return t.away(counted) < 0 }

func (t *Total) away(counted money.Amount) int {
	if t == nil || t.Amount == nil {
		return 0
	}
	difference, err := t.Amount.Sub(counted)
	if err != nil {
		return 0
	}
	if t.Amount.Sign() < 0 || counted.Sign() < 0 {
		return -difference.Sign()
	}
	return difference.Sign()
}
