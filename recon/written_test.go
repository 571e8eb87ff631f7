package recon_test

import (
	"context"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/recontest"
)

// written reads items from lines such as
//
//	L1 5.00 2026-03-02 INV-100001,INV-100002 text of the item
//	L2 -500JPY 2026-03-02/2026-03-04 - text
//
// with the identification, the amount (of CNY unless a code stands behind it),
// the booking date with the value date where it differs, the references, and
// the text. Lines that are empty are left out.
func written(t require, text string) []recon.Item {
	t.Helper()
	var items []recon.Item
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 {
			items = append(items, writtenItem(t, fields))
		}
	}
	return items
}

func writtenItem(t require, fields []string) recon.Item {
	t.Helper()
	item := recon.Item{ID: fields[0], Account: "A", Currency: money.CNY}
	amount := strings.TrimRight(fields[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if code := fields[1][len(amount):]; code != "" {
		currency, err := money.LookupCurrency(code)
		must(t, err)
		item.Currency = currency
	}
	read, err := money.ParseDecimal(amount, '.', item.Currency)
	must(t, err)
	item.Minor = read.Minor()
	booking, value, differs := strings.Cut(fields[2], "/")
	item.BookingDate, err = calendar.ParseDate(booking)
	must(t, err)
	if differs {
		item.ValueDate, err = calendar.ParseDate(value)
		must(t, err)
	}
	if len(fields) > 3 && fields[3] != "-" {
		item.References = strings.Split(fields[3], ",")
	}
	if len(fields) > 4 {
		item.Text = strings.Join(fields[4:], " ")
	}
	return item
}

var must = recontest.Must

// withPasses is a rule set with passes, breaks and adjustments of a test.
func withPasses(t require, text string) *recon.RuleSet {
	t.Helper()
	head := "name: test\n"
	for _, line := range []string{"sign: same", "accounts: same"} {
		if key, _, _ := strings.Cut(line, ":"); !strings.Contains("\n"+text, "\n"+key+":") {
			head += line + "\n"
		}
	}
	rules, err := recon.ReadRuleSet(strings.NewReader(head+text), "test.yaml")
	must(t, err)
	return rules
}

// matchBy matches by a rule set on the Chinese calendar; ages count from the
// day, or without one from the last booking date.
func matchBy(t require, rules *recon.RuleSet, asOf string, left, right []recon.Item) *recon.Result {
	t.Helper()
	china, err := calendar.China()
	must(t, err)
	options := recon.Options{Rules: rules, Calendar: china}
	if asOf != "" {
		options.AsOf, err = calendar.ParseDate(asOf)
		must(t, err)
	}
	result, err := recon.Match(context.Background(), load(t, recon.Left, rules, left), load(t, recon.Right, rules, right), options)
	must(t, err)
	return result
}

// scenario is what one rule set makes of two sides.
type scenario struct {
	name, rules, left, right, want string
}

func (s *scenario) run(t *testing.T) {
	t.Run(s.name, func(t *testing.T) {
		got := matchedOnly(matchBy(t, withPasses(t, s.rules), "", written(t, s.left), written(t, s.right)))
		if got != s.want {
			t.Errorf("found %q, want %q", got, s.want)
		}
	})
}

// matchedOnly is the groups of found on one line, without the passes.
func matchedOnly(r *recon.Result) string {
	var groups []string
	for line := range strings.Lines(found(r)) {
		if pair, _, is := strings.Cut(line, " ("); is {
			groups = append(groups, pair)
		}
	}
	return strings.Join(groups, " ")
}
