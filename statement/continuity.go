package statement

import (
	"cmp"
	"slices"
	"strconv"
)

// CheckContinuity compares the statements of each account and currency with
// the ones before them and sets Proofs.Continuity of all: the sequence numbers
// must follow each other (from 1 again in a new year, pages within a number),
// and opening must be the closing before. The statements may come in any
// order and keep it. The first of an account has nothing to follow; interim
// reports and notifications promise no continuity, so theirs stays unknown.
func CheckContinuity(statements []*Statement) {
	accounts := map[string][]*Statement{}
	for _, statement := range statements {
		if statement.Format == CAMT052 || statement.Format == CAMT054 || statement.Format == MT942 || statement.Format == NACHA {
			statement.Proofs.Continuity = unknown("interim_report")
			continue
		}
		key := statement.Account + " " + statement.Currency.Code()
		accounts[key] = append(accounts[key], statement)
	}
	for _, series := range accounts {
		slices.SortStableFunc(series, compareStatements)
		series[0].Proofs.Continuity = unknown("first_of_account")
		for index, statement := range series[1:] {
			statement.Proofs.Continuity = follows(series[index], statement)
		}
	}
}

// compareStatements orders by date, then by number, then by page.
func compareStatements(a, b *Statement) int {
	return cmp.Or(a.date().Compare(b.date()), cmp.Compare(number(a.Sequence), number(b.Sequence)), cmp.Compare(number(a.Page), number(b.Page)))
}

func number(value *int64) int64 {
	if value == nil {
		return 0
	}
	return *value
}

func follows(previous, next *Statement) Proof {
	if proof, gap := sequenceGap(previous, next); gap {
		return proof
	}
	if previous.Closing == nil || next.Opening == nil {
		return unknown("balance_missing")
	}
	closing, opening := previous.Closing.Amount, next.Opening.Amount
	difference, err := opening.Sub(closing)
	if err != nil || !difference.IsZero() {
		return failed("opening_differs", "opening", opening.String(), "previousClosing", closing.String(), "difference", difference.String())
	}
	return Proof{Verdict: ProofOK, Code: "follows", Parameters: map[string]string{"previous": previous.ID}}
}

// sequenceGap reports a missing or repeated number. A number of zero is what
// banks write that do not count.
func sequenceGap(previous, next *Statement) (Proof, bool) {
	before, after := number(previous.Sequence), number(next.Sequence)
	if before == 0 || after == 0 {
		return Proof{}, false
	}
	pageBefore, pageAfter := number(previous.Page), number(next.Page)
	newYear := after == 1 && next.date().Year() > previous.date().Year()
	samePage := after == before && (pageBefore == 0 || pageAfter == pageBefore)
	switch {
	case samePage:
		return failed("repeated_number", "number", strconv.FormatInt(after, 10)), true
	case after == before && pageAfter == pageBefore+1, after == before+1, newYear:
		return Proof{}, false
	case after == before:
		return failed("missing_page", "expected", strconv.FormatInt(pageBefore+1, 10), "found", strconv.FormatInt(pageAfter, 10)), true
	}
	return failed("missing_number", "expected", strconv.FormatInt(before+1, 10), "found", strconv.FormatInt(after, 10)), true
}
