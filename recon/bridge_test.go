package recon_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// stated is opening and closing of the account A in CNY.
type stated struct{ opening, closing int64 }

// bridged matches items of the account A between stated balances and writes the
// bridges as "code amount, code amount".
func bridged(t *testing.T, rules *recon.RuleSet, left, right string, ofLeft, ofRight *stated) (*recon.Result, string) {
	t.Helper()
	china, err := calendar.China()
	must(t, err)
	side := func(name recon.SideName, text string, balance *stated) *recon.Side {
		loader := recon.NewLoader(name, rules)
		for _, item := range written(t, text) {
			must(t, loader.AddItem(item))
		}
		if balance != nil {
			opening, closing := money.New(balance.opening, money.CNY), money.New(balance.closing, money.CNY)
			loader.AddBalance(recon.AccountBalance{Account: "A", Currency: money.CNY, Opening: &opening, Closing: &closing})
		}
		made, err := loader.Side()
		must(t, err)
		return made
	}
	r, err := recon.Match(context.Background(), side(recon.Left, left, ofLeft), side(recon.Right, right, ofRight),
		recon.Options{Rules: rules, Calendar: china, AsOf: day(20)})
	must(t, err)
	var all []string
	for _, bridge := range r.Bridges {
		var lines []string
		for _, line := range bridge.Lines {
			lines = append(lines, fmt.Sprint(line.Code, " ", line.Amount))
		}
		all = append(all, strings.Join(lines, ", "))
		if bridge.UnexplainedMinor != 0 {
			t.Errorf("%s is unexplained in %s", bridge.Unexplained, bridge.Account)
		}
	}
	return r, strings.Join(all, "; ")
}

// TestBridges lead from the balance of the books to that of the bank, exactly.
func TestBridges(t *testing.T) {
	plain := "passes: [{name: p, kind: tolerant, amount: {absolute: 0.05}}]"
	left := "L1 5.02 2026-03-02 REF-100001\nL2 -3.00 2026-03-02 REF-100002"
	right := "R1 5.00 2026-03-02 REF-100001\nR2 8.00 2026-03-02 REF-100003"
	for _, test := range []struct {
		name, left, right string
		ofLeft, ofRight   *stated
		want              string
		proven, open      bool
	}{
		{"balances that begin alike", left, right, &stated{10_000, 10_202}, &stated{10_000, 11_300},
			"right_balance 113.00, missing_right -3.00, missing_left -8.00, amount_difference 0.02, left_balance 102.02", true, true},
		{"nothing open", "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001", &stated{100, 600}, &stated{100, 600},
			"right_balance 6.00, left_balance 6.00", true, false},
		{"the openings differ", "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001", &stated{150, 650}, &stated{100, 600},
			"right_balance 6.00, opening 0.50, left_balance 6.50", false, true},
		{"the statement does not add up", "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001", &stated{100, 700}, &stated{100, 600},
			"right_balance 6.00, left_proof 1.00, left_balance 7.00", false, true},
		{"the books do not add up", "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001", &stated{100, 600}, &stated{100, 500},
			"right_balance 5.00, right_proof 1.00, left_balance 6.00", false, true},
		{"one side states nothing: movements are compared", left, right, &stated{10_000, 10_202}, nil,
			"right_balance 13.00, missing_right -3.00, missing_left -8.00, amount_difference 0.02, left_balance 2.02", true, true},
		{"each currency has its own", "L1 5 2026-03-02 REF-100001\nL2 7USD 2026-03-02 REF-100002", "", nil, nil,
			"right_balance 0.00, missing_right 5.00, left_balance 5.00; right_balance 0.00, missing_right 7.00, left_balance 7.00", true, true},
		{"a day without movement", "", "", &stated{100, 100}, &stated{100, 100}, "right_balance 1.00, left_balance 1.00", true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, got := bridged(t, withPasses(t, plain), test.left, test.right, test.ofLeft, test.ofRight)
			if got != test.want {
				t.Errorf("bridge\n%s\nwant\n%s", got, test.want)
			}
			if proven := r.Bridges[0].Proven(); proven != test.proven || r.Open() != test.open {
				t.Errorf("proven %t, open %t", proven, r.Open())
			}
		})
	}
}

// TestBridgesInOppositeSigns turn the balance of the books, too.
func TestBridgesInOppositeSigns(t *testing.T) {
	rules := withPasses(t, "sign: opposite\npasses: [{name: p, kind: tolerant}]")
	_, got := bridged(t, rules, "L1 5 2026-03-02 REF-100001", "R1 -3 2026-03-02 REF-100002", &stated{1000, 1500}, &stated{-1000, -1300})
	if want := "right_balance 13.00, missing_right 5.00, missing_left -3.00, left_balance 15.00"; got != want {
		t.Errorf("bridge %s, want %s", got, want)
	}
}

// TestBridgesJoinMappedAccounts under the name of the right side.
func TestBridgesJoinMappedAccounts(t *testing.T) {
	rules := withPasses(t, "accountMap: {A: 1002}\npasses: [{name: p, kind: tolerant}]")
	right := written(t, "R1 5 2026-03-02 REF-100001\nR2 1 2026-03-02 REF-100002")
	for i := range right {
		right[i].Account = "1002"
	}
	r := matchBy(t, rules, "2026-03-16", written(t, "L1 5 2026-03-02 REF-100001"), right)
	if len(r.Groups) != 1 || len(r.Bridges) != 1 || r.Bridges[0].Account != "1002" || r.Bridges[0].UnexplainedMinor != 0 {
		t.Errorf("%d groups, bridges %+v", len(r.Groups), r.Bridges)
	}
}

// TestEmptySides: a run without anything needs no date.
func TestEmptySides(t *testing.T) {
	r := matchBy(t, withPasses(t, "passes: [{name: p, kind: tolerant}]"), "", nil, nil)
	if r.Open() || len(r.Groups)+len(r.Breaks) != 0 {
		t.Errorf("%+v", r)
	}
}
