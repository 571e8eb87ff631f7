package sample

import (
	"bytes"
	"fmt"
	"testing"

	"zhitong/statement"
)

func TestTheSameSeedGivesTheSameMonth(t *testing.T) {
	first, second, other := makeMonth(t, Options{}), makeMonth(t, Options{}), makeMonth(t, Options{Seed: 2})
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Error("two months of one seed differ")
	}
	if fmt.Sprint(first) == fmt.Sprint(other) {
		t.Error("two months of different seeds are the same")
	}
}

func makeMonth(t *testing.T, options Options) *Month {
	t.Helper()
	month, err := Make(options)
	if err != nil {
		t.Fatal(err)
	}
	return month
}

// TestStatementsProveThemselves: every file reads, its balances hold, and the
// statements of an account follow each other.
func TestStatementsProveThemselves(t *testing.T) {
	var all []*statement.Statement
	for _, file := range makeMonth(t, Options{}).Files {
		read, err := statement.Read(bytes.NewReader(file.Content), statement.Options{File: file.Name})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, read...)
	}
	statement.CheckContinuity(all)
	first := map[string]bool{}
	for _, s := range all {
		if s.Proofs.Balance.Verdict != statement.ProofOK {
			t.Errorf("%s: %+v", s.ID, s.Proofs.Balance)
		}
		if first[s.Account] && s.Proofs.Continuity.Verdict != statement.ProofOK {
			t.Errorf("%s: %+v", s.ID, s.Proofs.Continuity)
		}
		first[s.Account] = true
	}
	if len(all) != 44 {
		t.Errorf("%d statements, want one of each account for 22 business days", len(all))
	}
}
