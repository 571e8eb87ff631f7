package statement_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"zhitong/statement"
)

// TestAccountsTakeTurns: rows of several accounts in one order of days are a
// statement for each account, with balances that follow within it.
func TestAccountsTakeTurns(t *testing.T) {
	const file = "account,booking_date,amount,currency,balance,id\n" +
		"A,2026-03-02,5.00,CNY,105.00,1\nB,2026-03-02,1.00,CNY,11.00,2\nA,2026-03-03,-1.00,CNY,104.00,3\nB,2026-03-03,1.00,CNY,12.00,4\nB,2026-03-03,1.00,CNY,13.00,4\n"
	profile := &statement.CSVProfile{Name: "turns", DateLayouts: []string{"YYYY-MM-DD"}, Columns: statement.CSVColumns{Account: []string{"account"},
		Currency: []string{"currency"}, Amount: []string{"amount"}, BookingDate: []string{"booking_date"}, Balance: []string{"balance"}, Reference: []string{"id"}}}
	read, err := statement.Read(strings.NewReader(file), statement.Options{Format: statement.CSV, Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	if len(read) != 2 {
		t.Fatalf("%d statements", len(read))
	}
	for index, want := range []struct {
		account, opening, closing string
		entries                   []string
	}{{"A", "100.00", "104.00", []string{"1", "3"}}, {"B", "10.00", "13.00", []string{"2", "4", "turns/2/3"}}} {
		one := read[index]
		var ids []string
		for _, entry := range one.Entries {
			ids = append(ids, entry.ID)
		}
		if one.Account != want.account || one.Opening.Amount.DecimalText() != want.opening || one.Closing.Amount.DecimalText() != want.closing ||
			strings.Join(ids, " ") != strings.Join(want.entries, " ") || one.Proofs.Balance.Verdict != statement.ProofOK {
			t.Errorf("%s from %v to %v with %v: %v", one.Account, one.Opening, one.Closing, ids, one.Proofs.Balance)
		}
	}
}

// TestLongReferences: what a file calls an entry, or itself, is in an ID unless it is longer than what can be looked up.
func TestLongReferences(t *testing.T) {
	longest, longer := strings.Repeat("r", 500), strings.Repeat("r", 501)
	for _, test := range []struct{ statementID, reference, want string }{
		{"bank", longest, longest}, {"bank", longer, "bank/1"}, {longest, "", longest + "/1"}, {longer, "", fmt.Sprintf("%x/1", sha256.Sum256([]byte(longer)))},
	} {
		file := "account,booking_date,amount,currency,id\nA,2026-03-02,5.00,CNY," + test.reference + "\n"
		profile := &statement.CSVProfile{Name: "long", DateLayouts: []string{"YYYY-MM-DD"}, Columns: statement.CSVColumns{Account: []string{"account"},
			Currency: []string{"currency"}, Amount: []string{"amount"}, BookingDate: []string{"booking_date"}, Reference: []string{"id"}}}
		read, err := statement.Read(strings.NewReader(file), statement.Options{Format: statement.CSV, Profile: profile, StatementID: test.statementID})
		if err != nil {
			t.Fatal(err)
		}
		if got := read[0].Entries[0]; got.ID != test.want || got.References.AccountServicerReference != test.reference || got.StatementID != read[0].ID {
			t.Errorf("%q of %q is %q", test.reference, test.statementID, got.ID)
		}
	}
}
