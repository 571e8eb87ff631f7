package threeway_test

import (
	"context"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/recon/threeway"
)

func source(name, text string) recon.Source {
	return recon.Source{Name: name, Reader: strings.NewReader(text)}
}

const (
	ordersFile   = "order_number,paid_at,amount,currency\nSO-1001,2026-03-03,100.00,CNY\nSO-1002,2026-03-03,20.00,CNY\n"
	providerFile = "id,order_number,date,amount,fee,currency\nP1,SO-1001,2026-03-03,100.00,0.60,CNY\nP2,SO-1002,2026-03-03,20.00,-0.10,CNY\n"
	bankFile     = "account,id,booking_date,amount,currency,counterparty\nA,B1,2026-03-04,119.50,CNY,财付通\n"
)

func runFiles(t *testing.T, rules *threeway.RuleSet, sources threeway.Sources) (*threeway.Result, error) {
	t.Helper()
	china, err := calendar.China()
	must(t, err)
	return threeway.Run(context.Background(), sources, threeway.Options{Rules: rules, Calendar: china})
}

// TestRunReadsFees: 100.00 − 0.60 and 20.00 + 0.10, a fee that was given back,
// are the 119.50 that arrive; a bill that writes the amount after the fee means
// the same.
func TestRunReadsFees(t *testing.T) {
	for _, provider := range []string{providerFile, strings.NewReplacer("100.00,", "99.40,", "20.00,", "20.10,").Replace(providerFile)} {
		rules := shipped(t)
		if provider != providerFile {
			rules = shipped(t, "chargeSign: positive", "chargeSign: positive\n    chargeIncluded: true")
		}
		r, err := runFiles(t, rules, threeway.Sources{Orders: []recon.Source{source("o.csv", ordersFile)}, Provider: []recon.Source{source("p.csv", provider)}, Bank: []recon.Source{source("b.csv", bankFile)}})
		must(t, err)
		want := "SO-1001|P1 settled 0.00\nSO-1002|P2 settled 0.00\n2026-03-03 net 119.50 settled total [B1] 0.00\nunexplained 0.00"
		if got := told(r); got != want || r.Open() {
			t.Errorf("told\n%s\nwant\n%s", got, want)
		}
	}
}

// TestFilesInAnyOrder: a side in several files is the same whatever comes first.
func TestFilesInAnyOrder(t *testing.T) {
	head, first, second := "order_number,paid_at,amount,currency\n", "SO-1001,2026-03-03,100.00,CNY\n", "SO-1002,2026-03-03,20.00,CNY\n"
	hash := ""
	for range 2 {
		r, err := runFiles(t, shipped(t), threeway.Sources{Orders: []recon.Source{source("1.csv", head+first), source("2.csv", head+second)},
			Provider: []recon.Source{source("p.csv", providerFile)}, Bank: []recon.Source{source("b.csv", bankFile)}})
		must(t, err)
		if hash != "" && r.Hash != hash {
			t.Error("the order of the files matters")
		}
		hash = r.Hash
		first, second = second, first
	}
}

// TestFailedProofIsOpen: an own total of the bill that is wrong keeps the run
// open, though each item agrees.
func TestFailedProofIsOpen(t *testing.T) {
	rules := shipped(t, "chargeSign: positive", "chargeSign: positive\n    totals: [{figure: entries, begins: rows, count: rows}]")
	for total, open := range map[string]bool{"2": false, "3": true} {
		r, err := runFiles(t, rules, threeway.Sources{Orders: []recon.Source{source("o.csv", ordersFile)},
			Provider: []recon.Source{source("p.csv", providerFile+"rows\n"+total+"\n")}, Bank: []recon.Source{source("b.csv", bankFile)}})
		must(t, err)
		if r.Open() != open {
			t.Errorf("a total of %s rows: open is %v", total, r.Open())
		}
	}
}

// TestRunRefuses what cannot be reconciled.
func TestRunRefuses(t *testing.T) {
	if _, err := runFiles(t, shipped(t), threeway.Sources{}); err == nil || !strings.Contains(err.Error(), "three sides") {
		t.Errorf("no files: %v", err)
	}
	_, err := threeway.Match(context.Background(), nil, nil, nil, threeway.Options{Rules: shipped(t)})
	if err == nil || !strings.Contains(err.Error(), "calendar") {
		t.Errorf("no calendar: %v", err)
	}
	large := movements(t, "p1 N10001 3 9223372036854775807")
	china, err := calendar.China()
	must(t, err)
	if _, err := threeway.Match(context.Background(), nil, large, nil, threeway.Options{Rules: shipped(t), Calendar: china}); err == nil || !strings.Contains(err.Error(), "beyond what can be summed") {
		t.Errorf("an amount that is too large: %v", err)
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := threeway.Run(canceled, threeway.Sources{Orders: []recon.Source{source("o.csv", ordersFile)}, Provider: []recon.Source{source("p.csv", providerFile)},
		Bank: []recon.Source{source("b.csv", bankFile)}}, threeway.Options{Rules: shipped(t), Calendar: china}); err != context.Canceled {
		t.Errorf("canceled: %v", err)
	}
}
