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
	if p.withoutDetails(statement) && stated.sayMore() {
		return unknown("details_missing")
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

// sayMore: a total that is not zero speaks of entries.
func (t Totals) sayMore() bool {
	for _, total := range []*Total{t.Entries, t.Credits, t.Debits} {
		if total != nil && (total.Count != nil && *total.Count != 0 || total.Amount != nil && !total.Amount.IsZero()) {
			return true
		}
	}
	return false
}
