package check

import (
	"fmt"
	"maps"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// maximumFindings bounds how many findings of one code a table gets.
const maximumFindings = 1000

// maximumGaps bounds how many gaps one finding names.
const maximumGaps = 20

// Model analyses the decision tables of a model, those within other boxed expressions and in business knowledge models
// too, and looks for silent nulls in its literal expressions. What does not compile is not looked at; it is among
// Model.Problems.
func Model(m *dmn.Model) []Finding {
	var all []Finding
	declared := m.DeclaredNames()
	for _, place := range m.Places() {
		a := &analysis{declared: declared, hasInputs: m.DeclaresInputs(), place: &place, table: place.Table, counts: map[string]int{}}
		if place.Table != nil {
			a.analyse()
		} else {
			_, doubts := place.Expression.Examine(place.Surroundings)
			a.tellDoubts("expression", subject{at: place.Position}, doubts, doubts)
		}
		all = append(all, a.findings...)
	}
	return all
}

// analysis is the work on one place.
type analysis struct {
	declared  map[string]bool // the names of the model
	hasInputs bool            // the model declares input data
	place     *dmn.Place
	table     *dmn.Table
	inputs    []*column // of the table
	cover     cover     // its columns are the inputs, those of the same expression together
	known     []bool    // by rule: all of its conditions were understood
	empty     []bool    // by rule: nothing fulfils it
	proven    bool      // the inputs are variables that have nothing to do with each other
	tooLarge  bool      // there was too much to look at
	findings  []Finding
	counts    map[string]int
}

func (a *analysis) analyse() {
	a.readColumns()
	a.checkDeclarations()
	a.checkConditions()
	a.checkResults()
	a.checkRules()
	a.checkPairs()
	a.checkMasked()
	a.checkGaps()
	a.checkDefault()
	if a.tooLarge || a.cover.stopped() {
		a.report(subject{code: CodeStopped, severity: Info}, "the table is too large to be analysed whole; what was found holds")
	}
	a.tellOmitted()
}

// tellOmitted says what maximumFindings left out.
func (a *analysis) tellOmitted() {
	for _, code := range slices.Sorted(maps.Keys(a.counts)) {
		if more := a.counts[code] - maximumFindings; more > 0 {
			a.report(subject{code: CodeStopped, severity: Info}, "%d more findings of %s are not listed", more, code)
		}
	}
}

// subject is what a finding is about.
type subject struct {
	code     string
	severity Severity
	rules    []int
	example  []ExampleInput
	at       dmn.Position // nowhere for the last of the rules, or the place
	advice   string       // "" for that of the code
}

func (a *analysis) report(s subject, format string, arguments ...any) {
	if a.counts[s.code]++; a.counts[s.code] > maximumFindings {
		return
	}
	f := Finding{Code: s.code, Severity: s.severity, DecisionID: a.place.OwnerID, Path: a.place.Path, Example: s.example,
		Line: a.place.Position.Line, Column: a.place.Position.Column, Message: fmt.Sprintf(format, arguments...), Advice: s.advice}
	if f.Advice == "" {
		f.Advice = advice[s.code]
	}
	for _, rule := range s.rules {
		f.Rules = append(f.Rules, rule+1)
		f.RuleIDs = append(f.RuleIDs, a.table.Rules[rule].ID)
		f.Line, f.Column = a.table.Rules[rule].Line, a.table.Rules[rule].Column
	}
	if s.at != (dmn.Position{}) {
		f.Line, f.Column = s.at.Line, s.at.Column
	}
	a.findings = append(a.findings, f)
}

func (a *analysis) readColumns() {
	a.known = slices.Repeat([]bool{true}, len(a.table.Rules))
	a.empty = make([]bool, len(a.table.Rules))
	evaluations := maximumEvaluations
	for at := range a.table.Inputs {
		c := a.newColumn([]int{at}, &evaluations)
		a.inputs = append(a.inputs, c)
		a.tellColumn(c, at)
	}
	for _, group := range groups(a.table.Inputs) {
		c := a.inputs[group[0]]
		if len(group) > 1 {
			c = a.newColumn(group, &evaluations)
		}
		a.take(c)
	}
	a.proven = independent(a.cover.columns)
	if unknown := count(a.known, false); unknown > 0 && !a.tooLarge {
		a.report(subject{code: CodePartial, severity: Info},
			"%d of %d rules have conditions that depend on more than their input; they are taken to match anything", unknown, len(a.known))
	}
}

// newColumn reads the conditions of inputs of one expression.
func (a *analysis) newColumn(inputs []int, evaluations *int) *column {
	d := &domain{}
	for _, at := range inputs {
		var expression feel.Type
		if program := a.table.Inputs[at].Program; program != nil {
			expression, _ = program.Examine(a.place.Surroundings)
		}
		d.add(&a.table.Inputs[at], expression)
	}
	return newColumn(a.table, inputs, d, evaluations)
}

// take makes a column part of the search for inputs.
func (a *analysis) take(c *column) {
	a.cover.columns = append(a.cover.columns, c)
	a.tooLarge = a.tooLarge || c.tooLarge
	for rule, known := range c.known {
		a.known[rule] = a.known[rule] && known
		a.empty[rule] = a.empty[rule] || c.accept[rule].isEmpty()
	}
}

func (a *analysis) tellColumn(c *column, at int) {
	for _, rule := range c.mixed {
		a.report(subject{code: CodeMixed, severity: Warning, rules: []int{rule}, at: a.table.Rules[rule].Positions[at]},
			"rule %d: the condition on '%s' is about another type than those above it", rule+1, c.input.Name)
	}
	for _, rule := range c.zones {
		a.report(subject{code: CodeZones, severity: Warning, rules: []int{rule}, at: a.table.Rules[rule].Positions[at]},
			"rule %d: the condition on '%s' has a time zone where those above it have none, or the other way round; no input fulfils both", rule+1, c.input.Name)
	}
}

func count(all []bool, wanted bool) (n int) {
	for _, b := range all {
		if b == wanted {
			n++
		}
	}
	return n
}

// checkRules looks for rules that never match, and for conditions that say nothing.
func (a *analysis) checkRules() {
	for rule := range a.table.Rules {
		for at, c := range a.inputs {
			cell := subject{severity: Warning, rules: []int{rule}, at: a.table.Rules[rule].Positions[at]}
			condition := a.table.Rules[rule].Conditions[at]
			switch {
			case condition == nil || !c.known[rule] || c.tooLarge:
			case c.accept[rule].isEmpty():
				cell.code = CodeUnreachable
				a.report(cell, "rule %d can never match: no value of '%s' fulfils %s", rule+1, c.input.Name, condition.Source())
			case c.neverMeant(rule):
				cell.code = CodeUnreachable
				a.report(cell, "rule %d is hardly meant to match: none of the values given for '%s' fulfils %s", rule+1, c.input.Name, condition.Source())
			case c.alwaysTrue(rule):
				cell.code, cell.severity = CodeAlwaysTrue, Info
				a.report(cell, "rule %d: every value of '%s'%s fulfils %s", rule+1, c.input.Name, c.butNull(rule), condition.Source())
			}
		}
		a.checkContradiction(rule)
	}
}

// checkContradiction looks for conditions of one rule on the same expression that nothing fulfils together.
func (a *analysis) checkContradiction(rule int) {
	if a.empty[rule] && !slices.ContainsFunc(a.inputs, func(c *column) bool { return c.accept[rule].isEmpty() }) {
		a.report(subject{code: CodeUnreachable, severity: Warning, rules: []int{rule}}, "rule %d can never match: its conditions contradict each other", rule+1)
	}
}

// neverMeant tells whether nothing that the model means to come fulfils the condition, where what may come is known.
func (c *column) neverMeant(rule int) bool {
	return !c.domain.opaque && c.accept[rule].meet(c.accept[rule], c.masks[possible]) < 0
}

// alwaysTrue tells whether every value that the model means to come fulfils the condition, and there are several.
func (c *column) alwaysTrue(rule int) bool {
	return c.all[expected][rule] && !c.masks[expected].isEmpty() && c.kind != feel.KindNull
}

func (c *column) butNull(rule int) string {
	if c.all[possible][rule] {
		return ""
	}
	return " but null"
}
