package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"zhitong/money"
)

// prover gathers what the proofs need while entries pass by.
type prover struct {
	booked        money.Amount // sum of booked entries
	credits       money.Amount // of all entries
	debits        money.Amount
	creditCount   int
	debitCount    int
	otherCurrency bool
	overflow      bool

	seen              seenEntries
	duplicates        int
	firstDuplicate    int
	indistinguishable int
}

func newProver(currency money.Currency) *prover {
	zero := money.Zero(currency)
	return &prover{booked: zero, credits: zero, debits: zero}
}

func (p *prover) add(entry *Entry) {
	p.identify(entry)
	if entry.Status == Information && entry.Amount.IsZero() {
		return // tells something, counts nowhere
	}
	if entry.Amount.Currency() != p.booked.Currency() {
		p.otherCurrency = true
		return
	}
	if entry.Amount.Sign() < 0 {
		p.debitCount++
		p.accumulate(&p.debits, entry.Amount)
	} else {
		p.creditCount++
		p.accumulate(&p.credits, entry.Amount)
	}
	if entry.Status == Booked {
		p.accumulate(&p.booked, entry.Amount)
	}
}

func (p *prover) accumulate(sum *money.Amount, amount money.Amount) {
	next, err := sum.Add(amount)
	if err != nil {
		p.overflow = true
		return
	}
	*sum = next
}

// identify gives the entry its ID and looks for an equal one before it. Banks
// use one reference for a payment and its fee, so only the first entry with a
// reference may be called by it.
func (p *prover) identify(entry *Entry) {
	reference := entry.References.AccountServicerReference
	newReference, repeated := p.seen.add(entry)
	entry.ID = reference
	if !newReference || len(reference) > maxID {
		entry.ID = identifying(entry.StatementID) + "/" + strconv.Itoa(entry.Sequence)
	}
	switch {
	case !repeated:
	case reference == "":
		p.indistinguishable++
	default:
		if p.duplicates++; p.duplicates == 1 {
			p.firstDuplicate = entry.Sequence
		}
	}
}

// maxID is how many bytes of a file's own text an ID is made of at most: many times
// what the standards allow, and few enough for the indexes that hold IDs.
const maxID = 500

// identifying gives the ID of a statement, or what stands for one that is too long.
func identifying(statementID string) string {
	if len(statementID) <= maxID {
		return statementID
	}
	hash := sha256.Sum256([]byte(statementID))
	return hex.EncodeToString(hash[:])
}

func (p *prover) proofs(statement *Statement) Proofs {
	return Proofs{
		Balance:    p.balance(statement),
		Continuity: Proof{Verdict: ProofUnknown, Code: "not_compared"},
		Totals:     p.totals(statement),
		Duplicates: p.duplicate(),
	}
}

func (p *prover) duplicate() Proof {
	switch {
	case p.duplicates > 0:
		return failed("duplicate_entries", "count", strconv.Itoa(p.duplicates), "first", strconv.Itoa(p.firstDuplicate))
	case p.indistinguishable > 0:
		return unknown("indistinguishable_entries", "count", strconv.Itoa(p.indistinguishable))
	}
	return Proof{Verdict: ProofOK, Code: "no_duplicates"}
}

func (p *prover) balance(statement *Statement) Proof {
	switch {
	case statement.Format == CAMT054 || statement.Format == MT942 || statement.Format == NACHA:
		return unknown("format_without_balances")
	case statement.Opening == nil:
		return unknown("opening_missing")
	case statement.Closing == nil:
		return unknown("closing_missing")
	case p.otherCurrency:
		return unknown("entry_in_other_currency")
	case p.overflow:
		return unknown("sum_overflows")
	}
	proof := compareBalance(statement.Opening.Amount, p.booked, statement.Closing.Amount)
	if proof.Failed() && p.incomplete(statement) {
		return unknown("details_missing")
	}
	return proof
}

func compareBalance(opening, entries, closing money.Amount) Proof {
	expected, err := opening.Add(entries)
	if err != nil {
		return unknown("entry_in_other_currency")
	}
	difference, err := closing.Sub(expected)
	if err != nil {
		return unknown("entry_in_other_currency")
	}
	figures := []string{"opening", opening.String(), "entries", entries.String(), "closing", closing.String()}
	if !difference.IsZero() {
		return failed("balance_differs", append(figures, "difference", difference.String())...)
	}
	return Proof{Verdict: ProofOK, Code: "balanced", Parameters: parameters(figures)}
}

func failed(code string, pairs ...string) Proof {
	return Proof{Verdict: ProofFailed, Code: code, Parameters: parameters(pairs)}
}

func unknown(code string, pairs ...string) Proof {
	return Proof{Verdict: ProofUnknown, Code: code, Parameters: parameters(pairs)}
}

func parameters(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	table := make(map[string]string, len(pairs)/2)
	for index := 0; index+1 < len(pairs); index += 2 {
		table[pairs[index]] = pairs[index+1]
	}
	return table
}
