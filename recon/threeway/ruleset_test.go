package threeway_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhitong/recon"
	"zhitong/recon/threeway"
)

// TestRuleSetsAreChecked: all problems are told, at their places in the file.
func TestRuleSetsAreChecked(t *testing.T) {
	const head = "name: n\npasses: [{name: p, kind: tolerant}]\n"
	for _, test := range []struct{ name, text, want string }{
		{"nothing of settlements", head, "1:1 invalid_value settlement.group"},
		{"a grouping of nothing", head + "settlement: {group: moon}", "3:21 invalid_value settlement.group"},
		{"by reference, of which field", head + "settlement: {group: reference}", "3:13 invalid_value settlement.reference"},
		{"a reference that nobody reads", head + "settlement: {group: trade_day, reference: remittance}", "3:43 invalid_value settlement.reference"},
		{"a lag the wrong way round", head + "settlement: {group: trade_day, lag: {minimum: 3, maximum: 1}}", "3:47 invalid_value settlement.lag.minimum"},
		{"an endless lag", head + "settlement: {group: trade_day, lag: {maximum: 61}}", "3:47 invalid_value settlement.lag.maximum"},
		{"a negative day cut", head + "dayCut: -1\nsettlement: {group: trade_day}", "3:9 invalid_value dayCut"},
		{"more than all", head + "settlement: {group: trade_day, maximumDifferencePercent: 101}", "3:58 invalid_value settlement.maximumDifferencePercent"},
		{"an empty word", head + "settlement: {group: trade_day, bankTexts: ['']}", "3:43 invalid_value settlement.bankTexts"},
		{"an unknown key", head + "settlement: {group: trade_day, colour: red}", "3:32 unknown_key settlement.colour"},
		{"a side that recon refuses", head + "provider: {references: [colour]}\nsettlement: {group: trade_day}", "3:25 invalid_value provider.references[0]"},
		{"a bank that recon refuses", head + "bank: {references: [colour]}\nsettlement: {group: trade_day}", "3:21 invalid_value bank.references[0]"},
		{"a pass that recon refuses", "name: n\npasses: [{name: p, kind: wild}]\nsettlement: {group: trade_day}", "2:26 invalid_value passes[0].kind"},
		{"a pass of many", "name: n\npasses: [{name: p, kind: one_to_many}]\nsettlement: {group: trade_day}", "2:26 invalid_value passes[0].kind"},
		{"no pass", "name: n\nsettlement: {group: trade_day}", "1:1 missing_value passes"},
		{"no YAML", "{", "0:0 malformed_rule_set "},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := threeway.ReadRuleSet(strings.NewReader(test.text), "r.yaml")
			problems, ok := errors.AsType[recon.Problems](err)
			if !ok {
				t.Fatalf("%v", err)
			}
			var got []string
			for _, p := range problems {
				place := fmt.Sprintf("%d:%d", p.Line, p.Column)
				if p.Code == recon.CodeMalformed {
					place = "0:0"
				}
				got = append(got, fmt.Sprintf("%s %s %s", place, p.Code, p.Path))
			}
			if strings.Join(got, "\n") != test.want {
				t.Errorf("problems\n%s\nwant\n%s", strings.Join(got, "\n"), test.want)
			}
		})
	}
}

// TestShippedRuleSet is valid and named as its file; others are told.
func TestShippedRuleSet(t *testing.T) {
	for _, name := range threeway.ShippedNames() {
		rules, err := threeway.OpenRuleSet(name)
		if err != nil || rules.Name != name || rules.Title.Chinese == "" || rules.Title.English == "" || !strings.HasPrefix(rules.Hash(), "sha256:") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"none", "../rules/order-provider-bank", ""} {
		_, err := threeway.Shipped(name)
		if problem, ok := errors.AsType[*recon.Problem](err); !ok || problem.Code != recon.CodeUnknownRuleSet || !strings.Contains(err.Error(), "order-provider-bank") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if shipped(t).Hash() == shipped(t, "dayCut: 2", "dayCut: 1").Hash() {
		t.Error("two rule sets have one hash")
	}
}
