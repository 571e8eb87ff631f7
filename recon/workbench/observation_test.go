package workbench_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhitong/recon"
	"zhitong/recon/learn"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// TestPeopleTeach: whoever confirms again and again what a pass only suggests is
// told that the pass may confirm it; what a rule has posted teaches nothing.
func TestPeopleTeach(t *testing.T) {
	d := open(t).books()
	text, err := recon.ShippedText("strict")
	must(t, err)
	text += "  feeTexts: [账户管理费]\n  feeMaximum: 50.00\n"
	must(t, d.try(&workbench.RegisterAccount{Account: bank, Currency: "CNY", Ledger: cash, Rules: text, Calendar: "CN"}))
	var paid, booked []moved
	for number := range 3 {
		reference, minor := fmt.Sprintf("INV100000%d", number), int64(10_000*(number+1))
		paid = append(paid, moved{reference, 4, minor, "payment"})
		booked = append(booked, moved{reference, 2, minor, "receipt"})
	}
	d.deliver(4, 0, append(paid, moved{"FEE9000001", 4, -1_500, "账户管理费"})...)
	d.book(booked...)
	run, breaks := d.match(4)
	for _, group := range d.suggestions(run) {
		must(t, d.try(&workbench.ConfirmGroup{Run: run.Key, Group: group}))
	}
	for _, one := range breaks {
		if one["class"] == "fee" {
			d.perform(d.settling(workbench.PostJob, one, "6603"))
		}
	}
	past, err := d.past(1, 31, 100)
	must(t, err)
	observations := read(d, func(ctx context.Context, reader store.Reader) ([]learn.Observation, error) {
		return past.Observations(ctx, reader)
	})
	if len(observations) != 3 {
		t.Fatalf("%d observations: %+v", len(observations), observations)
	}
	for _, o := range observations {
		if o.Kind != learn.Confirmed || len(o.Left) != 1 || len(o.Right) != 1 || o.Left[0].Minor != o.Right[0].Minor || o.Left[0].References[0] != o.Right[0].References[0] {
			t.Errorf("%+v", o)
		}
	}
	found, err := learn.Suggest(t.Context(), text, observations, past.Calendar)
	must(t, err)
	if len(found) != 1 || found[0].Kind != learn.TrustPass || len(found[0].Supports) != 3 || !strings.Contains(found[0].Title.English, "reference-amount-near") {
		t.Errorf("%+v", found)
	}
}
