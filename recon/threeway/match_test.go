package threeway_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/threeway"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func shipped(t testing.TB, changes ...string) *threeway.RuleSet {
	t.Helper()
	content, err := threeway.ShippedTextForTest()
	must(t, err)
	text := string(content)
	for index := 0; index+1 < len(changes); index += 2 {
		if !strings.Contains(text, changes[index]) {
			t.Fatalf("the rule set has no %q", changes[index])
		}
		text = strings.ReplaceAll(text, changes[index], changes[index+1])
	}
	rules, err := threeway.ReadRuleSet(strings.NewReader(text), "changed.yaml")
	must(t, err)
	return rules
}

// movements reads lines "id number day amount [fee] [batch|text] [link…]"; the
// day is one of March 2026, of which the first is a Sunday.
func movements(t testing.TB, lines string) (list []threeway.Movement) {
	t.Helper()
	currency, err := money.LookupCurrency("CNY")
	must(t, err)
	for line := range strings.Lines(lines) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		day, err := strconv.Atoi(f[2])
		must(t, err)
		date, err := calendar.NewDate(2026, 3, day)
		must(t, err)
		m := threeway.Movement{Item: recon.Item{ID: f[0], Account: "A", Currency: currency, BookingDate: date, ValueDate: date, References: []string{f[1]}}}
		_, err = fmt.Sscan(f[3], &m.Minor)
		must(t, err)
		if len(f) > 4 {
			_, err = fmt.Sscan(f[4], &m.Fee)
			must(t, err)
		}
		if len(f) > 5 {
			m.Batch, m.Text = f[5], f[5]
		}
		m.Links = append([]string{f[0]}, f[min(6, len(f)):]...)
		list = append(list, m)
	}
	return list
}

func match(t testing.TB, rules *threeway.RuleSet, orders, provider, bank []threeway.Movement, asOf int) *threeway.Result {
	t.Helper()
	china, err := calendar.China()
	must(t, err)
	options := threeway.Options{Rules: rules, Calendar: china}
	if asOf > 0 {
		options.AsOf, err = calendar.NewDate(2026, 3, asOf)
		must(t, err)
	}
	result, err := threeway.Match(context.Background(), orders, provider, bank, options)
	must(t, err)
	return result
}

// told writes a result in short: the states of all three sides.
func told(r *threeway.Result) string {
	var text strings.Builder
	for _, c := range r.Cases {
		fmt.Fprintf(&text, "%s|%s %s %s\n", c.OrderID, c.ProviderID, c.State, c.Difference)
	}
	for _, s := range r.Settlements {
		fmt.Fprintf(&text, "%s net %s %s %s %v %s\n", strings.Join(s.Batches, "+"), s.Net, s.State, s.By, s.Bank, s.Difference)
	}
	for _, e := range r.Bank {
		if e.Settlement == "" {
			fmt.Fprintf(&text, "%s %s\n", e.ID, e.State)
		}
	}
	for _, b := range r.Bridges {
		fmt.Fprintf(&text, "unexplained %s\n", b.Unexplained)
	}
	return strings.TrimSpace(text.String())
}

// TestStates is one case for each way in which the three sides can stand to
// each other; the expected states follow from the amounts by hand.
func TestStates(t *testing.T) {
	for _, test := range []struct {
		name                   string
		orders, provider, bank string
		changes                []string
		asOf                   int
		want                   string
	}{
		{"all agree, net of the fee", "o1 N10001 3 10000\no2 N10002 3 5000", "p1 N10001 3 10000 60\np2 N10002 3 5000 30", "b1 - 4 14910 0 财付通", nil, 0,
			"o1|p1 settled 0.00\no2|p2 settled 0.00\n2026-03-03 net 149.10 settled total [b1] 0.00\nunexplained 0.00"},
		{"not due yet", "o1 N10001 3 10000", "p1 N10001 3 10000 60", "", nil, 4,
			"o1|p1 awaiting_settlement 0.00\n2026-03-03 net 99.40 awaiting_settlement  [] 0.00\nunexplained 0.00"},
		{"on the last day in time: Friday, three business days are Wednesday", "o1 N10001 6 10000", "p1 N10001 6 10000 60", "", nil, 11,
			"o1|p1 awaiting_settlement 0.00\n2026-03-06 net 99.40 awaiting_settlement  [] 0.00\nunexplained 0.00"},
		{"overdue on Thursday", "o1 N10001 6 10000", "p1 N10001 6 10000 60", "", nil, 12,
			"o1|p1 overdue_settlement 0.00\n2026-03-06 net 99.40 overdue_settlement  [] 0.00\nunexplained 0.00"},
		{"a weekend arrives on Monday", "o1 N10001 7 10000", "p1 N10001 7 10000 60", "b1 - 9 9940 0 财付通", nil, 0,
			"o1|p1 settled 0.00\n2026-03-07 net 99.40 settled total [b1] 0.00\nunexplained 0.00"},
		{"short by a cent", "o1 N10001 3 10000", "p1 N10001 3 10000 60", "b1 - 4 9939 0 财付通", nil, 0,
			"o1|p1 settled_short 0.00\n2026-03-03 net 99.40 settled_short day [b1] -0.01\nunexplained 0.00"},
		{"over by 4.97 of 99.40, just the five percent", "o1 N10001 3 10000", "p1 N10001 3 10000 60", "b1 - 4 10437 0 财付通", nil, 0,
			"o1|p1 settled_over 0.00\n2026-03-03 net 99.40 settled_over day [b1] 4.97\nunexplained 0.00"},
		{"a cent beyond the five percent is another payment", "o1 N10001 3 10000", "p1 N10001 3 10000 60", "b1 - 4 10438 0 财付通", nil, 0,
			"o1|p1 awaiting_settlement 0.00\n2026-03-03 net 99.40 awaiting_settlement  [] 0.00\nb1 bank_only\nunexplained 0.00"},
		{"amounts differ", "o1 N10001 3 10000", "p1 N10001 3 9000 60", "b1 - 4 8940 0 财付通", nil, 0,
			"o1|p1 amount_differs -10.00\n2026-03-03 net 89.40 settled total [b1] 0.00\nunexplained 0.00"},
		{"long and short", "o1 N10001 3 10000", "p2 N10002 3 5000 0", "b1 - 5 5000 0 财付通", nil, 0,
			"|p2 provider_only 50.00\no1| order_only -100.00\n2026-03-03 net 50.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"one day younger they may follow", "o1 N10001 4 10000", "p2 N10002 4 5000 0", "b1 - 5 5000 0 财付通", nil, 0,
			"|p2 day_cut 50.00\no1| day_cut -100.00\n2026-03-04 net 50.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"across midnight", "o1 N10001 3 10000", "p1 N10001 4 10000 60", "b1 - 5 9940 0 财付通", nil, 0,
			"o1|p1 settled 0.00\n2026-03-04 net 99.40 settled total [b1] 0.00\nunexplained 0.00"},
		{"three business days apart are not the same", "o1 N10001 3 10000", "p1 N10001 6 10000 60", "b1 - 10 9940 0 财付通", nil, 0,
			"o1| order_only -100.00\n|p1 provider_only 100.00\n2026-03-06 net 99.40 settled total [b1] 0.00\nunexplained 0.00"},
		{"paid twice: one is long", "o1 N10001 3 10000", "p1 N10001 3 10000 0\np2 N10001 3 10000 0", "b1 - 5 20000 0 财付通", nil, 0,
			"|p2 provider_only 100.00\no1|p1 settled 0.00\n2026-03-03 net 200.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"refunded in full, both know: nothing is due", "o1 N10001 3 10000\no2 R10001 3 -10000", "p1 N10001 3 10000 60\np2 R10001 3 -10000 -60 x p1", "", nil, 9,
			"o1|p1 refunded 0.00\no2|p2 settled 0.00\n2026-03-03 net 0.00 settled nothing_due [] 0.00\nunexplained 0.00"},
		{"a refund of a part", "o1 N10001 3 10000\no2 R10001 3 -4000", "p1 N10001 3 10000 0\np2 R10001 3 -4000 0 x p1", "b1 - 4 6000 0 财付通", nil, 0,
			"o1|p1 settled 0.00\no2|p2 settled 0.00\n2026-03-03 net 60.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"a refund that the orders lack", "o1 N10001 3 10000", "p1 N10001 3 10000 0\np2 R10001 3 -4000 0 x p1", "b1 - 5 6000 0 财付通", nil, 0,
			"|p2 refund_unbooked -40.00\no1|p1 settled 0.00\n2026-03-03 net 60.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"a refund of nothing known is just the provider's", "", "p2 R10001 3 -4000 0 x p9", "b1 - 5 -4000 0 财付通", nil, 0,
			"|p2 provider_only -40.00\n2026-03-03 net -40.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"the bank has more than this", "o1 N10001 3 10000", "p1 N10001 3 10000 0", "b0 - 3 777 0 财付通\nb1 - 4 10000 0 财付通\nb2 - 4 888 0 财付通\nb3 - 4 999 0 房租", nil, 0,
			"o1|p1 settled 0.00\n2026-03-03 net 100.00 settled total [b1] 0.00\nb0 outside_period\nb2 bank_only\nb3 bank_other\nunexplained 0.00"},
		{"Friday to Sunday are one payment on Monday", "o1 N10001 6 100\no2 N10002 7 200\no3 N10003 8 400", "p1 N10001 6 100\np2 N10002 7 200\np3 N10003 8 400", "b1 - 9 700 0 财付通",
			[]string{"group: trade_day", "group: settlement_day"}, 0,
			"o1|p1 settled 0.00\no2|p2 settled 0.00\no3|p3 settled 0.00\n2026-03-09 net 7.00 settled total [b1] 0.00\nunexplained 0.00"},
		{"by reference, whatever the day and the amount", "o1 N10001 3 100\no2 N10002 3 200", "p1 N10001 3 100 0 BATCH-01\np2 N10002 3 200 0 BATCH-02", "b1 - 20 90 0 batch01\nb2 - 4 200 0 BATCH/02",
			[]string{"group: trade_day", "group: reference\n  reference: remittance"}, 20,
			"o1|p1 settled_short 0.00\no2|p2 settled 0.00\nBATCH-01 net 1.00 settled_short reference [b1] -0.10\nBATCH-02 net 2.00 settled reference [b2] 0.00\nunexplained 0.00"},
		{"one payment names two batches, another one of them again", "o1 N10001 3 100\no2 N10002 4 200", "p1 N10001 3 100 0 BATCH-01\np2 N10002 4 200 0 BATCH-02", "b1 - 5 250 0 BATCH-01,BATCH-02\nb2 - 6 50 0 BATCH-02",
			[]string{"group: trade_day", "group: reference\n  reference: remittance"}, 0,
			"o1|p1 settled 0.00\no2|p2 settled 0.00\nBATCH-01+BATCH-02 net 3.00 settled reference [b1 b2] 0.00\nunexplained 0.00"},
		{"on the day itself it cannot have come", "o1 N10001 6 10000", "p1 N10001 6 10000 60", "b1 - 6 9940 0 财付通", nil, 0,
			"o1|p1 awaiting_settlement 0.00\n2026-03-06 net 99.40 awaiting_settlement  [] 0.00\nb1 outside_period\nunexplained 0.00"},
		{"one identification three times, and what it would become", "o1 N10001 3 100\no1 N10002 3 200\no1#2 N10003 3 300", "", "", nil, 9,
			"o1| order_only -2.00\no1#2| order_only -3.00\no1#3| order_only -1.00\nunexplained 0.00"},
		{"nothing at all", "", "", "", nil, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := match(t, shipped(t, test.changes...), movements(t, test.orders), movements(t, test.provider), movements(t, test.bank), test.asOf)
			if got := told(r); got != test.want {
				t.Errorf("told\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestRefundOfAnotherCurrency gives nothing back of a payment, whatever number
// they share.
func TestRefundOfAnotherCurrency(t *testing.T) {
	rows := movements(t, "p1 N10001 3 10000\np2 R10001 3 -10000 0 x p1")
	yen, err := money.LookupCurrency("JPY")
	must(t, err)
	rows[1].Currency = yen
	r := match(t, shipped(t), movements(t, "o1 N10001 3 10000"), rows, nil, 5)
	want := "|p2 provider_only -10000\no1|p1 awaiting_settlement 0.00\n2026-03-03 net 100.00 awaiting_settlement  [] 0.00\n" +
		"2026-03-03 net -10000 awaiting_settlement  [] 0\nunexplained 0.00\nunexplained 0"
	if got := told(r); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
}

// TestEarlierDays: what is before the period is there to be matched, not to be
// told again.
func TestEarlierDays(t *testing.T) {
	china, err := calendar.China()
	must(t, err)
	from, err := calendar.NewDate(2026, 3, 5)
	must(t, err)
	r, err := threeway.Match(context.Background(), movements(t, "o1 N10001 4 100\no2 N10002 4 200"), movements(t, "p1 N10001 5 100\np3 N10003 3 400"),
		movements(t, "b1 - 6 100 0 财付通\nb2 - 5 999 0 财付通\nb3 - 16 1 0 其他"), threeway.Options{Rules: shipped(t), Calendar: china, From: from})
	must(t, err)
	want := "|p3 outside_period 4.00\no1|p1 settled 0.00\no2| outside_period -2.00\n2026-03-03 net 4.00 outside_period  [] 0.00\n" +
		"2026-03-05 net 1.00 settled total [b1] 0.00\nb2 outside_period\nb3 bank_other\nunexplained 0.00"
	if got := told(r); got != want || r.Open() {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
}
