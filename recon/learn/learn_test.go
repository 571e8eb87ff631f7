package learn_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/learn"
	"zhitong/recon/recontest"
)

// narrow is a rule set with as little as it can have, and a comment.
const narrow = `# kept by a change
name: bank
title: {zh: 甲, en: a}
sign: same
accounts: same
references:
  prefixes: [REF]
passes:
  - name: near # the window
    kind: tolerant
    window: {date: value, before: 1, after: 1}
breaks: {timingDays: 0, feeTexts: [fee], feeMaximum: 50.00}
`

func item(t recontest.Require, account, reference string, minor int64, on int) recon.Item {
	return recon.Item{ID: fmt.Sprint(account, reference, minor, on), Account: account, Currency: money.CNY, Minor: minor,
		BookingDate: recontest.March(t, on), ValueDate: recontest.March(t, on), References: []string{reference}}
}

// decisions makes observations of pairs: each line is "KIND ACCOUNT REFERENCE MINOR DAY / ACCOUNT REFERENCE MINOR DAY".
func decisions(t recontest.Require, lines ...string) (all []learn.Observation) {
	for number, line := range lines {
		var kind, slash, a, b, x, y string
		var m, n int64
		var i, j int
		_, err := fmt.Sscan(line, &kind, &a, &x, &m, &i, &slash, &b, &y, &n, &j)
		recontest.Must(t, err)
		all = append(all, learn.Observation{ID: fmt.Sprintf("D%02d", number), Kind: learn.Kind(kind), Left: []recon.Item{item(t, a, x, m, i)}, Right: []recon.Item{item(t, b, y, n, j)}})
	}
	return all
}

func suggest(t recontest.Require, text string, observations []learn.Observation) []learn.Suggestion {
	t.Helper()
	found, err := learn.Suggest(t.(interface{ Context() context.Context }).Context(), text, observations, calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...))
	recontest.Must(t, err)
	return found
}

func brief(all []learn.Suggestion) (lines []string) {
	for _, s := range all {
		lines = append(lines, fmt.Sprintf("%s +%s -%s", s.Kind, strings.Join(s.Supports, ","), strings.Join(s.Contradicts, ",")))
	}
	return lines
}

// TestWhatIsLearned: each kind of habit, and what must be in the changed text.
func TestWhatIsLearned(t *testing.T) {
	for name, c := range map[string]struct {
		observations []learn.Observation
		want, text   string
	}{
		"three days late": {decisions(t, "confirmed A INV100001 500 5 / A INV100001 500 2", "confirmed A INV100002 600 6 / A INV100002 600 3", "confirmed A INV100003 700 5 / A INV100003 700 2"),
			"window +D00,D01,D02 -", "after: 3}"},
		"the books are late": {decisions(t, "confirmed A INV100001 500 2 / A INV100001 500 4", "confirmed A INV100002 600 3 / A INV100002 600 5", "confirmed A INV100003 700 2 / A INV100003 700 4"),
			"window +D00,D01,D02 -", "before: 2,"},
		"a prefix of the bank": {decisions(t, "confirmed A ABC-INV100001 500 2 / A INV100001 500 2", "confirmed A ABC-INV100002 600 3 / A INV100002 600 3", "confirmed A ABCINV100003 700 2 / A INV100003 700 2"),
			"prefix +D00,D01,D02 -", "prefixes: [REF, ABC]"},
		"a fee of the bank": {decisions(t, "written_off A INV100001 49000 2 / A INV100001 50000 2", "written_off A INV100002 59000 3 / A INV100002 60000 3", "written_off A INV100003 69500 2 / A INV100003 70000 2"),
			"fee +D00,D01,D02 -", `maximum: "10.00"`},
		"cents": {decisions(t, "written_off A INV100001 501 2 / A INV100001 500 2", "written_off A INV100002 600 3 / A INV100002 603 3", "written_off A INV100003 702 2 / A INV100003 700 2"),
			"tolerance +D00,D01,D02 -", `absolute: "0.03"`},
		"two names of an account": {decisions(t, "confirmed A INV100001 500 2 / B INV100001 500 2", "confirmed A INV100002 600 3 / B INV100002 600 3", "confirmed A INV100003 700 2 / B INV100003 700 2"),
			"alias +D00,D01,D02 -", "A: B"},
	} {
		found := suggest(t, narrow, c.observations)
		if got := strings.Join(brief(found), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
			continue
		}
		if text := found[0].Text; !strings.Contains(text, c.text) || !strings.Contains(text, "# kept by a change") || !strings.Contains(text, "# the window") {
			t.Errorf("%s: the text lacks %q\n%s", name, c.text, text)
		}
		if twice := suggest(t, narrow, c.observations[:2]); len(twice) != 0 {
			t.Errorf("%s: two decisions are taken for a habit: %q", name, brief(twice))
		}
		if again := suggest(t, found[0].Text, c.observations); len(again) != 0 {
			t.Errorf("%s: what was accepted is suggested again: %q", name, brief(again))
		}
	}
}

// TestAPassThatIsAlwaysRight is suggested to confirm by itself, unless it takes
// no heed of references.
func TestAPassThatIsAlwaysRight(t *testing.T) {
	always := decisions(t, "confirmed A INV100001 500 2 / A INV100001 500 3", "confirmed A INV100002 600 3 / A INV100002 600 4", "confirmed A INV100003 700 2 / A INV100003 700 3")
	careful := strings.Replace(narrow, "    kind: tolerant", "    kind: tolerant\n    band: suggest", 1)
	found := suggest(t, careful, always)
	if got := brief(found); !slices.Equal(got, []string{"band +D00,D01,D02 -"}) || !strings.Contains(found[0].Text, "band: auto") {
		t.Errorf("%q", got)
	}
	if got := brief(suggest(t, strings.Replace(careful, "    band: suggest", "    band: suggest\n    reference: any", 1), always)); len(got) != 0 {
		t.Errorf("by amount alone: %q", got)
	}
}

// TestContradictions: refusals are told, and too many keep a habit from being suggested.
func TestContradictions(t *testing.T) {
	late := decisions(t, "confirmed A INV100001 500 5 / A INV100001 500 2", "confirmed A INV100002 600 6 / A INV100002 600 3", "confirmed A INV100003 700 5 / A INV100003 700 2",
		"confirmed A INV100005 700 5 / A INV100005 700 2", "refused A INV100004 800 4 / A INV100004 800 2", "refused A INV100006 800 5 / A INV100006 900 2")
	if got := brief(suggest(t, narrow, late)); !slices.Equal(got, []string{"window +D00,D01,D02,D03 -D04"}) {
		t.Errorf("%q", got)
	}
	if got := brief(suggest(t, narrow, slices.Delete(slices.Clone(late), 3, 4))); len(got) != 0 {
		t.Errorf("three for and one against: %q", got)
	}
}

// TestFeesByTheirText: what people wrote off as a fee of the bank.
func TestFeesByTheirText(t *testing.T) {
	var observations []learn.Observation
	for number := range 3 {
		charged := item(t, "A", "", -500, 2+number)
		charged.Text, charged.References, charged.Party = "网银服务费", nil, "bank"
		observations = append(observations, learn.Observation{ID: fmt.Sprint("F", number), Kind: learn.WrittenOff, Cause: string(recon.ClassFee), Left: []recon.Item{charged}})
	}
	found := suggest(t, narrow, observations)
	if got := brief(found); !slices.Equal(got, []string{"fee_text +F0,F1,F2 -"}) || !strings.Contains(found[0].Text, "网银服务费") || fmt.Sprint(found[0].Parties) != "[bank]" {
		t.Errorf("%q %+v", got, found)
	}
}

// TestAFeeAboveTheMaximum: the maximum is raised to what people wrote off.
func TestAFeeAboveTheMaximum(t *testing.T) {
	for maximum, want := range map[string]string{", feeMaximum: 50.00": `feeMaximum: "60.02"`, ", feeMaximum: 60.02": "feeMaximum: 60.02", ", feeMaximum: 1.00": `feeMaximum: "60.02"`} {
		var observations []learn.Observation
		for number := range 3 {
			charged := item(t, "A", "", int64(-6_000-number), 2)
			charged.Text, charged.References = "网银服务费", nil
			observations = append(observations, learn.Observation{ID: fmt.Sprint("F", number), Kind: learn.WrittenOff, Cause: string(recon.ClassFee), Left: []recon.Item{charged}})
		}
		found := suggest(t, strings.Replace(narrow, ", feeMaximum: 50.00", maximum, 1), observations)
		if len(found) != 1 || !strings.Contains(found[0].Text, want) {
			t.Errorf("%s: %+v, want %s", maximum, found, want)
		}
	}
}

func TestTooManyDecisions(t *testing.T) {
	_, err := learn.Suggest(t.Context(), narrow, make([]learn.Observation, learn.MaxObservations+1), calendar.WeekendOnly("weekends"))
	if problem, ok := err.(*recon.Problem); !ok || problem.Code != recon.CodeTooLarge {
		t.Errorf("%v", err)
	}
}

func drawDecisions(t *rapid.T) []learn.Observation {
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		reference := fmt.Sprint("INV10000", rapid.IntRange(0, 9).Draw(t, "reference"))
		return fmt.Sprintf("%s %s %s%s %d %d / A %s %d %d", rapid.SampledFrom([]string{"confirmed", "confirmed", "refused", "written_off"}).Draw(t, "kind"),
			rapid.SampledFrom([]string{"A", "A", "B"}).Draw(t, "account"), rapid.SampledFrom([]string{"", "", "XY-", "Q-"}).Draw(t, "prefix"), reference,
			rapid.SampledFrom([]int{50_000, 50_000, 49_000, 50_003}).Draw(t, "amount"), rapid.IntRange(2, 12).Draw(t, "left day"), reference, 50_000, rapid.IntRange(2, 6).Draw(t, "right day"))
	}), 0, 25).Draw(t, "decisions")
	return decisions(t, lines...)
}

// TestSuggestionsKeepTheirWord: the order of the decisions does not matter, every
// changed text is a rule set, supports and contradictions are what matching
// alone by both rule sets says, and no two suggestions are the same change.
func TestSuggestionsKeepTheirWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		observations := drawDecisions(t)
		found := suggest(t, narrow, observations)
		again := suggest(t, narrow, rapid.Permutation(observations).Draw(t, "order"))
		if a, b := fmt.Sprint(found), fmt.Sprint(again); a != b {
			t.Fatalf("%s\nin another order\n%s", a, b)
		}
		seen := map[string]bool{}
		for _, s := range found {
			if seen[s.ID] || len(s.Supports) < 3 || 4*len(s.Contradicts) > len(s.Supports) {
				t.Fatalf("%+v", s)
			}
			seen[s.ID] = true
			for _, o := range observations {
				want := groups(t, narrow, &o) != groups(t, s.Text, &o)
				told := slices.Contains(s.Supports, o.ID) || slices.Contains(s.Contradicts, o.ID)
				if want != told || slices.Contains(s.Supports, o.ID) && groups(t, s.Text, &o) == (o.Kind == learn.Refused) {
					t.Fatalf("%s: %+v is told: %v, want %v", s.Kind, o, told, want)
				}
			}
		}
	})
}

// groups says whether a rule set confirms the items of a decision as one group.
func groups(t recontest.Require, text string, o *learn.Observation) bool {
	rules, err := recon.ReadRuleSet(strings.NewReader(text), "rules.yaml")
	recontest.Must(t, err)
	sides := map[recon.SideName]*recon.Side{}
	for name, items := range map[recon.SideName][]recon.Item{recon.Left: o.Left, recon.Right: o.Right} {
		loader := recon.NewLoader(name, rules)
		for _, one := range items {
			recontest.Must(t, loader.AddItem(one))
		}
		sides[name], err = loader.Side()
		recontest.Must(t, err)
	}
	result, err := recon.Match(t.(interface{ Context() context.Context }).Context(), sides[recon.Left], sides[recon.Right],
		recon.Options{Rules: rules, Calendar: calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...)})
	recontest.Must(t, err)
	return len(result.Groups) == 1
}
