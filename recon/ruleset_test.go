package recon_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhitong/recon"
)

// refused reads a rule set that is wrong and writes its problems as
// "line:column code path", one a line.
func refused(t *testing.T, text string) string {
	t.Helper()
	_, err := recon.ReadRuleSet(strings.NewReader(text), "broken.yaml")
	problems, ok := errors.AsType[recon.Problems](err)
	if !ok {
		t.Fatalf("not refused with problems: %v", err)
	}
	var lines []string
	for _, p := range problems {
		if p.File != "broken.yaml" || p.Message == "" || !strings.Contains(p.Error(), p.Message) {
			t.Errorf("a problem without file or sentence: %+v", p)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d:%d %s %s", p.Line, p.Column, p.Code, p.Path)))
	}
	return strings.Join(lines, "\n")
}

// TestTenMistakesAreTenProblems, those of form and those of meaning together, in
// the order of their places.
func TestTenMistakesAreTenProblems(t *testing.T) {
	got := refused(t, `name: broken
sign: sideways
accounts: same
acounts: same
currencies: [XYZ]
references: {minimumLength: six}
passes:
  - {name: one, kind: exact, keys: [amount, colour]}
  - {name: one, kind: tolerant}
  - {name: three, kind: guess, window: {date: value, before: 99, after: 0}}
  - {name: four, kind: tolerant, amount: {percent: 100.01}}
breaks: {timingDays: 1, timingDays: 2}
`)
	if want := `2:7 invalid_value sign
4:1 unknown_key acounts
5:14 invalid_value currencies[0]
6:29 wrong_type references.minimumLength
8:45 invalid_value passes[0].keys[1]
9:12 invalid_value passes[1].name
10:25 invalid_value passes[2].kind
10:62 invalid_value passes[2].window.before
11:52 invalid_value passes[3].amount.percent
12:25 duplicate_key breaks.timingDays`; got != want {
		t.Errorf("problems\n%s\nwant\n%s", got, want)
	}
}

// TestRuleSetProblems: what is refused, why and where.
func TestRuleSetProblems(t *testing.T) {
	const head = "name: n\nsign: same\naccounts: same\n"
	pass := func(rest string) string { return head + "passes: [{name: p, " + rest + "}]" }
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "0:0 malformed_rule_set"},
		{"only a comment", "# nothing", "0:0 malformed_rule_set"},
		{"no YAML", "name: [", "1:1 malformed_rule_set"},
		{"a text", "just text", "1:1 wrong_type"},
		{"two documents", head + "passes: [{name: p, kind: tolerant}]\n---\nname: other\n", "5:1 malformed_rule_set"},
		{"an anchor", "name: &a n\nsign: same\naccounts: same\npasses: [{name: p, kind: tolerant}]", "1:7 alias_not_allowed name"},
		{"an alias bomb", head + "passes: [{name: p, kind: tolerant}]\naccountMap: &a {x: y}\nleft: *a", "5:13 alias_not_allowed accountMap\n6:7 alias_not_allowed left"},
		{"a merge key", head + "passes: [{<<: {kind: tolerant}, name: p, kind: tolerant}]", "4:11 unknown_key passes[0].<<"},
		{"nothing at all", "{}", "1:1 missing_value name\n1:1 invalid_value sign\n1:1 invalid_value accounts\n1:1 missing_value passes"},
		{"no pass", head + "passes: []", "4:9 missing_value passes"},
		{"a list for a text", pass("kind: [tolerant]"), "4:26 wrong_type passes[0].kind"},
		{"a text for a truth", pass("kind: tolerant, band: suggest, amount: {any: yes}"), "4:65 wrong_type passes[0].amount.any"},
		{"a fraction of a day", pass("kind: tolerant, window: {date: value, before: 1.5, after: 0}"), "4:66 wrong_type passes[0].window.before"},
		{"a window without date", pass("kind: tolerant, window: {before: 1}"), "4:44 invalid_value passes[0].window.date"},
		{"a negative window", pass("kind: tolerant, window: {date: value, after: -1}"), "4:65 invalid_value passes[0].window.after"},
		{"a negative tolerance", pass("kind: tolerant, amount: {absolute: -0.05}"), "4:55 invalid_value passes[0].amount.absolute"},
		{"no number", pass("kind: tolerant, amount: {absolute: NaN}"), "4:55 invalid_value passes[0].amount.absolute"},
		{"above 100 % by a hair", pass("kind: tolerant, amount: {percent: 100.0000001}"), "4:54 invalid_value passes[0].amount.percent"},
		{"a tolerance in an exact pass", pass("kind: exact, keys: [amount], amount: {absolute: 1}"), "4:57 invalid_value passes[0].amount"},
		{"an exact pass without amount", pass("kind: exact, keys: [reference]"), "4:39 invalid_value passes[0].keys"},
		{"keys in a tolerant pass", pass("kind: tolerant, keys: [amount]"), "4:42 invalid_value passes[0].keys"},
		{"any amount confirmed", pass("kind: tolerant, amount: {any: true}"), "4:50 invalid_value passes[0].amount.any"},
		{"exchanged digits confirmed", pass("kind: tolerant, reference: similar, amount: {exchangedDigits: true}"), "4:82 invalid_value passes[0].amount.exchangedDigits"},
		{"exchanged digits and a percentage", pass("kind: tolerant, band: suggest, reference: similar, amount: {percent: 5, exchangedDigits: true}"), "4:109 invalid_value passes[0].amount.exchangedDigits"},
		{"a fee pass without fee", pass("kind: fee"), "4:10 invalid_value passes[0].fee"},
		{"a fee without limit", pass("kind: fee, fee: {deductedFrom: left}"), "4:36 missing_value passes[0].fee.maximum"},
		{"a smallest fee above the largest", pass("kind: fee, fee: {deductedFrom: left, minimum: 9, maximum: 5}"), "4:66 invalid_value passes[0].fee.minimum"},
		{"a fee off no side", pass("kind: fee, fee: {maximum: 5}"), "4:36 invalid_value passes[0].fee.deductedFrom"},
		{"a similarity for nothing", pass("kind: tolerant, similarity: 90"), "4:48 invalid_value passes[0].similarity"},
		{"sums of many to many by similar references", pass("kind: many_to_many, reference: similar, window: {date: value}"), "4:51 invalid_value passes[0].reference"},
		{"sums by contained references", pass("kind: one_to_many, reference: contained"), "4:50 invalid_value passes[0].reference"},
		{"sums by similar references at any time", pass("kind: one_to_many, reference: similar"), "4:10 invalid_value passes[0].window"},
		{"about sums by similar references", pass("kind: one_to_many, reference: similar, window: {date: value}, amount: {absolute: 1}"), "4:90 invalid_value passes[0].amount"},
		{"a step of a schedule", pass("kind: fee, fee: {deductedFrom: left, step: 0.5, schedule: [{fixed: 1}]}"), "4:78 invalid_value passes[0].fee.schedule"},
		{"a probabilistic pass without thresholds", pass("kind: probabilistic, amount: {percent: 5}, window: {date: value}"), "4:10 missing_value passes[0].linkage"},
		{"thresholds the wrong way round", pass("kind: probabilistic, amount: {percent: 5}, window: {date: value}, linkage: {auto: 0.5, suggest: 0.9}"), "4:116 invalid_value passes[0].linkage.suggest"},
		{"a probability above 1", pass("kind: probabilistic, amount: {percent: 5}, window: {date: value}, linkage: {auto: 99, suggest: 0.9}"), "4:102 invalid_value passes[0].linkage.auto"},
		{"no bounds for pairs", pass("kind: probabilistic, linkage: {auto: 0.9, suggest: 0.5}"), "4:10 missing_value passes[0].window\n4:10 missing_value passes[0].amount.percent"},
		{"a linkage in a tolerant pass", pass("kind: tolerant, linkage: {auto: 0.9, suggest: 0.5}"), "4:10 missing_value passes[0].window\n4:10 missing_value passes[0].amount.percent\n4:45 invalid_value passes[0].linkage"},
		{"a subset without shape", pass("kind: subset, keys: [party]"), "4:10 missing_value passes[0].subset"},
		{"a subset of everything", pass("kind: subset, subset: {shape: one_to_many}"), "4:10 missing_value passes[0].keys"},
		{"a subset of too many", pass("kind: subset, keys: [party], subset: {shape: many_to_many, candidates: 41}"), "4:91 invalid_value passes[0].subset.candidates"},
		{"a subset of no shape", pass("kind: subset, keys: [party], subset: {shape: round}"), "4:65 invalid_value passes[0].subset.shape"},
		{"the party in an exact pass", pass("kind: exact, keys: [amount, party]"), "4:39 invalid_value passes[0].keys"},
		{"a calendar of nowhere", "name: n\nsign: same\naccounts: same\ncalendar: moon\npasses: [{name: p, kind: tolerant}]", "4:11 invalid_value calendar"},
		{"a map of no accounts", "name: n\nsign: same\naccounts: any\naccountMap: {a: b}\npasses: [{name: p, kind: tolerant}]", "4:13 invalid_value accountMap"},
		{"fees without limit", pass("kind: tolerant") + "\nbreaks: {feeTexts: [fee]}", "5:9 missing_value breaks.feeMaximum"},
		{"corrections without a bank account", pass("kind: tolerant") + "\nadjustments: {counters: [{class: fee, ledger: x, reason: y}]}", "5:14 missing_value adjustments.cash"},
		{"a correction of an unknown class", pass("kind: tolerant") + "\nadjustments: {cash: [{ledger: c}], counters: [{class: theft, ledger: x, reason: y}]}",
			"5:55 invalid_value adjustments.counters[0].class"},
		{"a reference field that is none", pass("kind: tolerant") + "\nleft: {references: [own, colour]}", "5:26 invalid_value left.references[1]"},
		{"too many passes", head + "passes: [" + manyPasses(33) + "]", "4:9 too_large passes"},
		{"an exchange without rates", pass("kind: exchange"), "4:10 missing_value passes[0].exchange"},
		{"rates in another pass", pass("kind: tolerant, exchange: {source: s}"), "4:46 invalid_value passes[0].exchange"},
		{"rates of nobody", pass("kind: exchange, exchange: {rates: [{date: 2026-03-02, from: EUR, to: CNY, rate: 7.8}]}"), "4:46 missing_value passes[0].exchange.source"},
		{"an empty table", pass("kind: exchange, exchange: {source: s}"), "4:46 invalid_value passes[0].exchange.rates"},
		{"a rate of nothing", pass("kind: exchange, exchange: {source: s, rates: [{date: 2026-03-02, from: EUR, to: CNY, rate: 0}]}"), "4:111 invalid_value passes[0].exchange.rates[0].rate"},
		{"an exchange that only suggests", pass("kind: exchange, band: suggest, exchange: {source: s, rates: [{date: 2026-03-02, from: EUR, to: CNY, rate: 7.8}]}"), "4:10 invalid_value passes[0]"},
		{"an exchange of anything", pass("kind: exchange, amount: {percent: 21}, exchange: {source: s, rates: [{date: 2026-03-02, from: EUR, to: CNY, rate: 7.8}]}"), "4:54 invalid_value passes[0].amount.percent"},
		{"two rates of a day", pass("kind: exchange, exchange: {source: s, rates: [{date: 2026-03-02, from: EUR, to: CNY, rate: 7.8}, {date: 2026-03-02, from: EUR, to: CNY, rate: 7.9}]}"), "4:117 invalid_value passes[0].exchange.rates[1]"},
		{"too large", "name: " + strings.Repeat("n", recon.MaxRuleSetBytes), "0:0 too_large"},
		{"too deep", head + "passes: [{name: p, kind: tolerant}]\naccountMap: " + strings.Repeat("{a: ", 40) + "b" + strings.Repeat("}", 40), "5:17 wrong_type accountMap.a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := refused(t, test.text); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func manyPasses(count int) string {
	passes := make([]string, count)
	for i := range passes {
		passes[i] = fmt.Sprintf("{name: p%d, kind: tolerant}", i)
	}
	return strings.Join(passes, ", ")
}

// TestHostileRuleSetsAreCheap: deep nesting and a bomb of aliases end at once.
func TestHostileRuleSetsAreCheap(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range 20 {
		fmt.Fprintf(&bomb, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i)
	}
	for _, text := range []string{bomb.String(), strings.Repeat("[", 500_000), strings.Repeat("- ", 500_000), strings.Repeat("{a: ", 250_000)} {
		if _, err := recon.ReadRuleSet(strings.NewReader(text), "hostile.yaml"); err == nil || len(err.Error()) > 1<<20 {
			t.Errorf("%.20s…: %.200v", text, err)
		}
	}
}

// TestRuleSetsAreVersionedByContent: spelling and order do not matter to the
// hash, what is said does; JSON is read as YAML is.
func TestRuleSetsAreVersionedByContent(t *testing.T) {
	read := func(text string) *recon.RuleSet {
		rules, err := recon.ReadRuleSet(strings.NewReader(text), "r.yaml")
		must(t, err)
		return rules
	}
	plain := read("name: n\nsign: same\naccounts: same\npasses: [{name: p, kind: tolerant, amount: {absolute: 0.05}}]")
	same := read(`{"passes": [{"kind": "tolerant", "name": "p", "amount": {"absolute": "0.05"}}], "accounts": "same", "sign": "same", "name": "n"}`)
	other := read("name: n\nsign: same\naccounts: same\npasses: [{name: p, kind: tolerant, amount: {absolute: 0.06}}]")
	if plain.Hash() != same.Hash() || plain.Hash() == other.Hash() || !strings.HasPrefix(plain.Hash(), "sha256:") {
		t.Error(plain.Hash(), same.Hash(), other.Hash())
	}
}

// TestShippedRuleSets are all valid, named as their file, and told to those who
// ask for another.
func TestShippedRuleSets(t *testing.T) {
	for _, name := range recon.ShippedNames() {
		if rules, err := recon.OpenRuleSet(name); err != nil || rules.Name != name || rules.Title.Chinese == "" || rules.Title.English == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"none", "../rules/default", ""} {
		_, err := recon.Shipped(name)
		if problem, ok := errors.AsType[*recon.Problem](err); !ok || problem.Code != recon.CodeUnknownRuleSet || !strings.Contains(err.Error(), "default, payments-probabilistic, strict") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := recon.OpenRuleSet("none.yaml"); err == nil {
		t.Error("a file that is not there opens")
	}
}
