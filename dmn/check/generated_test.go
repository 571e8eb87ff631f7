package check_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/feel"
)

// cell is a condition of a generated rule: an interval of numbers or days [low, high), or a set of texts.
type cell struct {
	kind      string // "number", "date", "string" or "boolean"
	low, high int    // of a number or date
	texts     []string
	except    bool // all texts but those
}

// unbounded ends are left out.
const unbounded = 1 << 30

func anything(kind string) cell {
	return cell{kind: kind, low: -unbounded, high: unbounded, except: true}
}

func (c cell) bound(at int) string {
	if c.kind == "date" {
		return fmt.Sprintf(`date("2020-01-01") + duration("P%dD")`, at)
	}
	return fmt.Sprintf("%d.5", at)
}

// text writes the condition in one of the ways that FEEL has.
func (c cell) text() string {
	switch {
	case c.kind == "string" || c.kind == "boolean":
		return c.setText()
	case c.low == -unbounded && c.high == unbounded:
		return "-"
	case c.low == -unbounded:
		return "< " + c.bound(c.high)
	case c.high == unbounded:
		return ">= " + c.bound(c.low)
	}
	return fmt.Sprintf("[%s..%s)", c.bound(c.low), c.bound(c.high))
}

func (c cell) setText() string {
	quoted := make([]string, len(c.texts))
	for i, text := range c.texts {
		quoted[i] = text
		if c.kind == "string" {
			quoted[i] = fmt.Sprintf("%q", text)
		}
	}
	switch {
	case c.except && len(c.texts) == 0:
		return "-"
	case c.except:
		return "not(" + strings.Join(quoted, ", ") + ")"
	}
	return strings.Join(quoted, ", ")
}

// split cuts a condition in two that share nothing and leave nothing out; ok is false where it can't be cut.
func (c cell) split(r *rand.Rand) (a, b cell, ok bool) {
	a, b = c, c
	switch c.kind {
	case "number", "date":
		low, high := max(c.low, 0), min(c.high, 2000)
		if high-low < 2 {
			return c, c, false
		}
		a.high = low + 1 + r.IntN(high-low-1)
		b.low = a.high
	case "boolean":
		if !c.except {
			return c, c, false
		}
		a, b = cell{kind: c.kind, texts: []string{"true"}}, cell{kind: c.kind, texts: []string{"false"}}
	default:
		a, b, ok = c.splitTexts(r)
		return a, b, ok
	}
	return a, b, true
}

func (c cell) splitTexts(r *rand.Rand) (a, b cell, ok bool) {
	if !c.except {
		if len(c.texts) < 2 {
			return c, c, false
		}
		at := 1 + r.IntN(len(c.texts)-1)
		return cell{kind: c.kind, texts: c.texts[:at]}, cell{kind: c.kind, texts: c.texts[at:]}, true
	}
	taken := []string{fmt.Sprint("k", r.IntN(1_000_000)), fmt.Sprint("客", r.IntN(1_000_000))}
	return cell{kind: c.kind, texts: taken}, cell{kind: c.kind, texts: slices.Concat(c.texts, taken), except: true}, true
}

// grid is a generated table; results are the numbers of the rules unless one is given.
type grid struct {
	policy  string
	kinds   []string
	rules   [][]cell
	results []int
}

// complete makes a table that has one rule for every input.
func complete(r *rand.Rand, columns, rules int) *grid {
	g := &grid{policy: "UNIQUE"}
	first := make([]cell, columns)
	for i := range first {
		g.kinds = append(g.kinds, []string{"number", "string", "date", "boolean"}[r.IntN(4)])
		first[i] = anything(g.kinds[i])
	}
	g.rules = [][]cell{first}
	for tries := 0; len(g.rules) < rules && tries < 50*rules; tries++ {
		at, column := r.IntN(len(g.rules)), r.IntN(columns)
		a, b, ok := g.rules[at][column].split(r)
		if !ok {
			continue
		}
		other := slices.Clone(g.rules[at])
		g.rules[at] = slices.Clone(g.rules[at])
		g.rules[at][column], other[column] = a, b
		g.rules = append(g.rules, other)
	}
	for i := range g.rules {
		g.results = append(g.results, i)
	}
	return g
}

func (g *grid) read(t testing.TB) *dmn.Model {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t"><decision id="d" name="d"><decisionTable hitPolicy="%s">`, g.policy)
	for i, kind := range g.kinds {
		fmt.Fprintf(&text, `<input><inputExpression typeRef="%s"><text>x%d</text></inputExpression></input>`, kind, i)
	}
	text.WriteString(`<output name="y"/>`)
	for i, rule := range g.rules {
		fmt.Fprintf(&text, `<rule id="r%d">`, i+1)
		for _, c := range rule {
			fmt.Fprintf(&text, "<inputEntry><text>%s</text></inputEntry>", html.EscapeString(c.text()))
		}
		fmt.Fprintf(&text, "<outputEntry><text>%d</text></outputEntry></rule>", g.results[i])
	}
	text.WriteString("</decisionTable></decision></definitions>")
	model, err := dmn.Read(strings.NewReader(text.String()), dmn.Options{Profile: feel.Camunda8})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	return model
}

// plants are the defects: each changes a table and tells which code must be found, and about which rule.
var plants = []func(r *rand.Rand, g *grid) (code string, rule int){
	func(*rand.Rand, *grid) (string, int) { return "", 0 },
	func(r *rand.Rand, g *grid) (string, int) { // a rule is missing
		at := r.IntN(len(g.rules))
		g.rules, g.results = slices.Delete(g.rules, at, at+1), slices.Delete(g.results, at, at+1)
		return check.CodeGap, 0
	},
	func(r *rand.Rand, g *grid) (string, int) { // a rule within another one, with another result
		g.add(narrower(r, g.rules[r.IntN(len(g.rules))]), 9999)
		return check.CodeOverlap, len(g.rules)
	},
	func(r *rand.Rand, g *grid) (string, int) { // the same rule twice
		at := r.IntN(len(g.rules))
		g.policy = "ANY"
		g.add(slices.Clone(g.rules[at]), g.results[at])
		return check.CodeDuplicate, len(g.rules)
	},
	func(r *rand.Rand, g *grid) (string, int) { // a rule behind one that takes all of its inputs
		g.policy = "FIRST"
		g.add(narrower(r, g.rules[r.IntN(len(g.rules))]), 9999)
		return check.CodeMasked, len(g.rules)
	},
}

func (g *grid) add(rule []cell, result int) {
	g.rules, g.results = append(g.rules, rule), append(g.results, result)
}

func narrower(r *rand.Rand, rule []cell) []cell {
	rule = slices.Clone(rule)
	at := r.IntN(len(rule))
	if a, _, ok := rule[at].split(r); ok {
		rule[at] = a
	}
	return rule
}

// TestGeneratedTables plants a defect in each of many tables; it must be found, nothing else may be, and every example
// must do in the model what the finding says.
func TestGeneratedTables(t *testing.T) {
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 4))
		g := complete(r, 1+r.IntN(12), 2+r.IntN(60)+int(seed%50/49)*240)
		code, rule := plants[seed%uint64(len(plants))](r, g)
		model := g.read(t)
		found := false
		for _, finding := range check.Model(model) {
			if finding.Code == check.CodeHitPolicy {
				continue
			}
			if finding.Code != code {
				t.Errorf("seed %d: %s was not planted: %s", seed, finding.Code, finding.Message)
			}
			found = found || rule == 0 || slices.Contains(finding.Rules, rule)
			if finding.Code == check.CodeGap || finding.Code == check.CodeOverlap || finding.Code == check.CodeDuplicate {
				confirm(t, model, finding)
			}
		}
		if !found && code != "" {
			t.Errorf("seed %d: the %s of rule %d was not found (%d columns, %d rules)", seed, code, rule, len(g.kinds), len(g.rules))
		}
	}
}

// confirm evaluates the example: exactly the rules of the finding match.
func confirm(t *testing.T, model *dmn.Model, finding check.Finding) {
	t.Helper()
	variables := feel.Variables{}
	for _, input := range finding.Example {
		variables[input.Expression] = input.Value
	}
	evaluation, err := model.Evaluate("d", variables, feel.Environment{})
	if finding.Code == check.CodeOverlap {
		failure, ok := err.(*dmn.Failure)
		if !ok || failure.Code != dmn.CodeUniqueHit || !slices.Equal(failure.RuleIDs, finding.RuleIDs) {
			t.Errorf("%s: evaluating the example gives %v", finding.Message, err)
		}
		return
	}
	matched := len(evaluation.Decisions) == 1 && len(evaluation.Decisions[0].MatchedRules) > 0
	if err != nil || matched != (finding.Code == check.CodeDuplicate) {
		t.Errorf("%s: evaluating the example gives %s %v", finding.Message, evaluation.Output, err)
	}
}

func BenchmarkModel(b *testing.B) {
	model := complete(rand.New(rand.NewPCG(1, 2)), 12, 300).read(b)
	for b.Loop() {
		check.Model(model)
	}
}
