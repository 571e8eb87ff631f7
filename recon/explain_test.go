package recon_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
)

const explained = `references: {minimumLength: 6}
passes:
  - {name: exact, kind: exact, keys: [reference, amount, value_date]}
  - {name: near, kind: tolerant, amount: {absolute: 0.05}, window: {date: value, before: 2, after: 2}}
  - {name: batch, kind: one_to_many, window: {date: value, before: 2, after: 2}}
  - {name: party, kind: subset, keys: [party], subset: {shape: one_to_many}}
  - {name: chance, kind: probabilistic, amount: {percent: 20}, window: {date: value, before: 9, after: 9}, linkage: {auto: 0.9, suggest: 0.5}}
`

func explain(t *testing.T, left, right string, about recon.Question) *recon.Explanation {
	t.Helper()
	china, err := calendar.China()
	must(t, err)
	rules := withPasses(t, explained)
	e, err := recon.Explain(context.Background(), load(t, recon.Left, rules, by(written(t, left))), load(t, recon.Right, rules, by(written(t, right))),
		recon.Options{Rules: rules, Calendar: china}, about)
	must(t, err)
	return e
}

// TestExplainNamesTheFirstConditionThatFailed for a pair, pass by pass.
func TestExplainNamesTheFirstConditionThatFailed(t *testing.T) {
	for _, test := range []struct{ name, left, right, want string }{
		{"matched by the first", "L1 5 2026-03-02 INV-100001", "R1 5 2026-03-02 INV-100001", "matched"},
		{"another date", "L1 5 2026-03-02 INV-100001", "R1 5 2026-03-03 INV-100001", "other_key matched"},
		{"another amount, too late, no party", "L1 5 2026-03-02 INV-100001", "R1 7 2026-03-20 INV-100001", "other_amount outside_window outside_window no_key outside_window"},
		{"another amount in time", "L1 5 2026-03-02 INV-100001 @A", "R1 9 2026-03-02 INV-100001 @B", "other_amount other_amount no_sum other_key other_amount"},
		{"no reference", "L1 5 2026-03-02 - @A", "R1 5 2026-04-20 - @A", "no_key outside_window no_key no_sum outside_window"},
		{"in and out", "L1 5 2026-03-02 INV-100001", "R1 -5 2026-03-02 INV-100001", "other_amount other_sign other_sign no_key other_sign"},
		{"another currency", "L1 5 2026-03-02 INV-100001", "R1 5EUR 2026-03-02 INV-100001", "other_account other_account other_account other_account other_account"},
		{"the first of two that are the same", "L1 5 2026-03-02 INV-100001\nL2 5 2026-03-02 INV-100001", "R1 5 2026-03-02 INV-100001", "matched"},
		{"two fit", "L1 5 2026-03-03 INV-100001\nL2 5 2026-03-03 INV-100001", "R1 5 2026-03-02 INV-100001", "other_key several_fit no_sum no_key improbable"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := explain(t, test.left, test.right, recon.Question{Left: "L1", Right: "R1"})
			var got []string
			for index := range e.Passes {
				v := &e.Passes[index]
				got = append(got, string(v.Reason))
				for _, language := range []string{"zh-CN", "en"} {
					if text := v.Sentence(language); strings.ContainsAny(text, "{}") || !strings.Contains(text, v.Pass) {
						t.Errorf("%s", text)
					}
				}
			}
			if found := strings.Join(got, " "); found != test.want {
				t.Errorf("%s, want %s", found, test.want)
			}
		})
	}
}

// TestExplainOneItem names the item that came nearest, or who took it.
func TestExplainOneItem(t *testing.T) {
	e := explain(t, "L1 5 2026-03-02 INV-100001\nL2 5 2026-03-20 INV-100001", "R1 5 2026-03-02 INV-100001\nR2 90 2026-03-02 INV-555555", recon.Question{Left: "L2"})
	if first := e.Passes[0]; first.Reason != recon.BecauseKey || first.Item != "R1" || first.Found != "2026-03-20" || first.Needed != "2026-03-02" {
		t.Errorf("%+v", first)
	}
	e = explain(t, "L1 5 2026-03-02 INV-100001", "R1 5 2026-03-02 INV-100001", recon.Question{Right: "R1"})
	if len(e.Groups) != 1 || e.Passes[0].Reason != recon.BecauseMatched || e.Passes[0].Group != e.Groups[0].ID {
		t.Errorf("%+v", e)
	}
	e = explain(t, "L1 5 2026-03-02 INV-100001", "", recon.Question{Left: "L1"})
	if e.Passes[0].Reason != recon.BecauseNothing {
		t.Errorf("%+v", e.Passes[0])
	}
}

// TestExplainRefusesUnknownItems with the side and the name.
func TestExplainRefusesUnknownItems(t *testing.T) {
	rules := withPasses(t, explained)
	china, err := calendar.China()
	must(t, err)
	for _, about := range []recon.Question{{}, {Left: "R1"}, {Left: "L1", Right: "L1"}} {
		_, err := recon.Explain(context.Background(), load(t, recon.Left, rules, written(t, "L1 5 2026-03-02")), load(t, recon.Right, rules, written(t, "R1 5 2026-03-02")),
			recon.Options{Rules: rules, Calendar: china}, about)
		if problem, ok := errors.AsType[*recon.Problem](err); !ok || problem.Code != recon.CodeUnknownItem {
			t.Errorf("%+v: %v", about, err)
		}
	}
}
