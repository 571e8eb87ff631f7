package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/backtest"
	"zhitong/recon/recontest"
)

func rules(t recontest.Require, text string) *recon.RuleSet {
	t.Helper()
	read, err := recon.ReadRuleSet(strings.NewReader(text), "rules.yaml")
	recontest.Must(t, err)
	return read
}

const head = "name: n\ntitle: {zh: 甲, en: a}\nsign: same\naccounts: same\nbreaks: {timingDays: %d}\npasses:\n"

func passes(t recontest.Require, timing int, lines ...string) *recon.RuleSet {
	t.Helper()
	return rules(t, fmt.Sprintf(head, timing)+strings.Join(lines, "\n")+"\n")
}

const (
	exact = "  - {name: exact, kind: exact, keys: [reference, amount, value_date]}"
	near  = "  - {name: near, kind: tolerant, window: {date: value, before: 5, after: 5}}"
	cents = "  - {name: cents, kind: tolerant, amount: {absolute: 0.05}}"
	maybe = "  - {name: maybe, kind: tolerant, band: suggest, amount: {any: true}}"
)

// items are one side: "REFERENCE MINOR DAY" each, the reference is the id too.
func items(t recontest.Require, name recon.SideName, by *recon.RuleSet, written ...string) *recon.Side {
	t.Helper()
	loader := recon.NewLoader(name, by)
	for _, one := range written {
		var reference string
		var minor int64
		var on int
		_, err := fmt.Sscan(one, &reference, &minor, &on)
		recontest.Must(t, err)
		recontest.Must(t, loader.AddItem(recon.Item{ID: reference, Account: "A", Currency: money.CNY, Minor: minor, BookingDate: recontest.March(t, on), References: []string{reference}}))
	}
	side, err := loader.Side()
	recontest.Must(t, err)
	return side
}

func run(t recontest.Require, before, now *recon.RuleSet, left, right []string) *backtest.Report {
	t.Helper()
	report, err := backtest.Run(context.Background(), func(by *recon.RuleSet) (*recon.Side, *recon.Side, error) {
		return items(t, recon.Left, by, left...), items(t, recon.Right, by, right...), nil
	}, backtest.Options{Before: before, Now: now, Calendar: calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...), AsOf: recontest.March(t, 20), Examples: 3})
	recontest.Must(t, err)
	return report
}

func moves(r *backtest.Report) (all []string) {
	for _, move := range r.Moves {
		all = append(all, fmt.Sprintf("%s %s>%s %d %s", move.Kind, move.Before, move.Now, move.Count, move.Amount))
	}
	return all
}

// TestWhatChanges: each kind of change, with what was counted by hand.
func TestWhatChanges(t *testing.T) {
	for name, c := range map[string]struct {
		before, now *recon.RuleSet
		left, right []string
		want        []string
	}{
		"a window matches what was late": {passes(t, 0, exact), passes(t, 0, exact, near),
			[]string{"INV100001 500 2", "INV100002 700 3"}, []string{"INV100001 500 2", "INV100002 700 5"},
			[]string{"newly_matched missing_left>near 1 7.00", "newly_matched missing_right>near 1 7.00"}},
		"taking it away opens it again": {passes(t, 0, exact, near), passes(t, 0, exact),
			[]string{"INV100002 700 3"}, []string{"INV100002 700 5"},
			[]string{"no_longer_matched near>missing_left 1 7.00", "no_longer_matched near>missing_right 1 7.00"}},
		"another pass": {passes(t, 0, exact, near), passes(t, 0, near),
			[]string{"INV100001 500 2"}, []string{"INV100001 500 2"},
			[]string{"pass_changed exact>near 2 10.00"}},
		"another class": {passes(t, 0, exact), passes(t, 30, exact),
			[]string{"INV100009 900 2"}, nil,
			[]string{"class_changed missing_right>timing 1 9.00"}},
		"suggested now": {passes(t, 0, exact), passes(t, 0, exact, maybe),
			[]string{"INV100001 500 2"}, []string{"INV100001 400 2"},
			[]string{"class_changed missing_left>amount_difference 1 4.00", "class_changed missing_right>amount_difference 1 5.00"}},
		"nothing": {passes(t, 0, exact), passes(t, 0, exact),
			[]string{"INV100001 500 2", "INV100003 1 2"}, []string{"INV100001 500 2"}, nil},
	} {
		report := run(t, c.before, c.now, c.left, c.right)
		if got := moves(report); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestMatchedOtherwise: two payments of one reference; without the date the
// other one is taken.
func TestMatchedOtherwise(t *testing.T) {
	report := run(t, passes(t, 0, "  - {name: one, kind: tolerant, amount: {absolute: 0.01}}"), passes(t, 0, "  - {name: one, kind: tolerant, amount: {absolute: 1.00}, window: {date: value, before: 1, after: 1}}"),
		[]string{"INV100001 500 2"}, []string{"INV100001 500 12", "INV-100001 550 2"})
	want := []string{"matched_otherwise one>one 1 5.00", "newly_matched missing_left>one 1 5.50", "no_longer_matched one>missing_left 1 5.00"}
	got := moves(report)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for _, example := range report.Examples {
		if example.Kind == backtest.MatchedOtherwise && (fmt.Sprint(example.Before.Partners, example.Now.Partners) != "[INV100001] [INV-100001]" || example.Now.Difference != "-0.50") {
			t.Errorf("%+v", example)
		}
	}
}

// TestOnlyWhatARuleSetReads: rules that leave items out are told item by item.
func TestOnlyWhatARuleSetReads(t *testing.T) {
	first := true
	report, err := backtest.Run(t.Context(), func(by *recon.RuleSet) (*recon.Side, *recon.Side, error) {
		left := []string{"INV100001 500 2"}
		if first {
			left = append(left, "INV100002 300 2")
		}
		first = false
		return items(t, recon.Left, by, left...), items(t, recon.Right, by), nil
	}, backtest.Options{Before: passes(t, 0, exact), Now: passes(t, 0, exact), Calendar: calendar.WeekendOnly("weekends"), AsOf: recontest.March(t, 20)})
	recontest.Must(t, err)
	if got := moves(report); !slices.Equal(got, []string{"only_before missing_right> 1 3.00"}) || report.Items != 2 || report.Same != 1 || len(report.Examples) != 0 {
		t.Errorf("%q %+v", got, report)
	}
}

// drawSide draws a side in which references are shared with the other.
func drawSide(t *rapid.T, name string) []string {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("INV10000%d %d %d", rapid.IntRange(1, 6).Draw(t, "reference"), rapid.Int64Range(495, 505).Draw(t, "amount"), rapid.IntRange(2, 13).Draw(t, "day"))
	}), 0, 8).Draw(t, name)
}

func drawRules(t *rapid.T, name string) *recon.RuleSet {
	drawn := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{exact, near, cents, maybe}), 1, 4, rapid.ID[string]).Draw(t, name)
	return passes(t, rapid.IntRange(0, 20).Draw(t, name+" timing"), drawn...)
}

// TestTheReportAddsUp: every item is counted once, a rule set changes nothing
// against itself, the way back is the way there turned round, and the order of
// the items does not matter.
func TestTheReportAddsUp(t *testing.T) {
	turned := map[backtest.Kind]backtest.Kind{backtest.NewlyMatched: backtest.NoLongerMatched, backtest.NoLongerMatched: backtest.NewlyMatched}
	rapid.Check(t, func(t *rapid.T) {
		left, right := drawSide(t, "left"), drawSide(t, "right")
		before, now := drawRules(t, "before"), drawRules(t, "now")
		there, back := run(t, before, now, left, right), run(t, now, before, left, right)
		changed, way := 0, []string{}
		for _, move := range there.Moves {
			changed += move.Count
			kind := move.Kind
			if other, ok := turned[kind]; ok {
				kind = other
			}
			way = append(way, fmt.Sprintf("%s %s>%s %d %s", kind, move.Now, move.Before, move.Count, move.Amount))
		}
		slices.Sort(way)
		returned := moves(back)
		slices.Sort(returned)
		if there.Items != len(left)+len(right) || there.Same+changed != there.Items {
			t.Fatalf("%d items, %d the same, %d changed of %d", there.Items, there.Same, changed, len(left)+len(right))
		}
		if !slices.Equal(way, returned) {
			t.Fatalf("there %q, back %q", way, returned)
		}
		if same := run(t, before, before, left, right); len(same.Moves) > 0 || same.Same != same.Items {
			t.Fatalf("against itself: %q", moves(same))
		}
		slices.Reverse(left)
		slices.Reverse(right)
		if again := run(t, before, now, left, right); again.Hash != there.Hash {
			t.Fatalf("in another order: %+v, was %+v", again, there)
		}
	})
}

// TestErrorsOfTheLoading: what a loading refuses is passed on.
func TestErrorsOfTheLoading(t *testing.T) {
	refused := errors.New("refused")
	_, err := backtest.Run(t.Context(), func(*recon.RuleSet) (*recon.Side, *recon.Side, error) { return nil, nil, refused },
		backtest.Options{Before: passes(t, 0, exact), Now: passes(t, 0, exact), Calendar: calendar.WeekendOnly("weekends")})
	if !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
}
