package sample

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	dailyreconciliation "zhitong/examples/daily-reconciliation"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/statement"
)

func TestTheSameSeedGivesTheSameMonth(t *testing.T) {
	first, second, other := make1(t, Options{}), make1(t, Options{}), make1(t, Options{Seed: 2})
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Error("two months of one seed differ")
	}
	if fmt.Sprint(first) == fmt.Sprint(other) {
		t.Error("two months of different seeds are the same")
	}
}

func make1(t *testing.T, options Options) *Month {
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
	for _, file := range make1(t, Options{}).Files {
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

// TestMatcherAgreesWithTheTruth reconciles the whole month: no confirmed group
// mixes events, the balances are explained to the cent, and most is matched
// without a person.
func TestMatcherAgreesWithTheTruth(t *testing.T) {
	month := make1(t, Options{})
	rules, err := recon.ReadRuleSet(strings.NewReader(dailyreconciliation.Rules), "rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	china, err := calendar.China()
	if err != nil {
		t.Fatal(err)
	}
	left, right := loadSides(t, month, rules)
	result, err := recon.Match(context.Background(), left, right, recon.Options{Rules: rules, Calendar: china})
	if err != nil {
		t.Fatal(err)
	}
	event := map[string]int{}
	for i, truth := range month.Truth {
		for _, id := range append(append([]string{}, truth.Bank...), truth.Journals...) {
			event[id] = i
		}
	}
	wrong := 0
	for _, group := range result.Groups {
		ids := append(append([]string{}, group.Left...), group.Right...)
		for _, id := range ids {
			if event[id] != event[ids[0]] {
				wrong++
				t.Errorf("group %v mixes events %s and %s", ids, month.Truth[event[ids[0]]].Kind, month.Truth[event[id]].Kind)
				break
			}
		}
	}
	for _, bridge := range result.Bridges {
		if bridge.UnexplainedMinor != 0 {
			t.Errorf("%s of account %s is not explained", bridge.Unexplained, bridge.Account)
		}
	}
	share := 100 * float64(result.Left.Matched) / float64(result.Left.Items)
	t.Logf("%d bank entries, %d journals: %d confirmed groups, %d wrong, %.1f %% of the bank matched, %d suggested, %d breaks",
		result.Left.Items, result.Right.Items, len(result.Groups), wrong, share, len(result.Suggestions), len(result.Breaks))
	for _, class := range result.Classes {
		t.Logf("  %s: %d", class.Class, class.Count)
	}
	if share < 95 {
		t.Errorf("only %.1f %% of the bank's entries are matched", share)
	}
}

func loadSides(t *testing.T, month *Month, rules *recon.RuleSet) (left, right *recon.Side) {
	t.Helper()
	bank, books := recon.NewLoader(recon.Left, rules), recon.NewLoader(recon.Right, rules)
	for _, file := range month.Files {
		source := recon.Source{Name: file.Name, Reader: bytes.NewReader(file.Content)}
		if err := bank.AddSource(context.Background(), source, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	numbers := map[string]string{}
	for _, account := range Accounts {
		numbers[account.Ledger] = account.Number
	}
	for _, journal := range month.Journals {
		transfer := journal.Transfers[0]
		account, minor := transfer.Debit, transfer.Amount.Minor()
		if numbers[account] == "" {
			account, minor = transfer.Credit, -minor
		}
		err := books.AddEntry("", &statement.Entry{ID: journal.Number, Account: numbers[account], BookingDate: journal.Date, ValueDate: journal.Date,
			Amount: money.New(minor, money.CNY), Status: statement.Booked, References: statement.References{Own: journal.Reference}, Remittance: statement.Remittance{Text: journal.Text}})
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if left, err = bank.Side(); err != nil {
		t.Fatal(err)
	}
	if right, err = books.Side(); err != nil {
		t.Fatal(err)
	}
	return left, right
}
