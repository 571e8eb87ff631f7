package check

import (
	"fmt"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// maximumFindings bounds how many findings of one code a table gets.
const maximumFindings = 20

// Model analyses the decision tables of a model. What does not compile is not looked at; it is among Model.Problems.
func Model(m *dmn.Model) []Finding {
	var all []Finding
	for _, decision := range m.Decisions() {
		if table, ok := decision.Table(); ok {
			all = append(all, analyse(decision.ID(), table)...)
		}
	}
	return all
}

// analysis is the work on one table.
type analysis struct {
	decision string
	table    *dmn.Table
	cover    cover
	known    []bool // by rule: all of its conditions were understood
	empty    []bool // by rule: nothing fulfils it
	findings []Finding
	counts   map[string]int
}

func analyse(decision string, table *dmn.Table) []Finding {
	a := &analysis{decision: decision, table: table, counts: map[string]int{}}
	a.readColumns()
	a.checkValues()
	a.checkRules()
	a.checkPairs()
	a.checkMasked()
	a.checkGaps()
	if a.cover.steps > maximumSteps {
		a.report(CodeStopped, Info, nil, nil, "the analysis took more than %d steps and was stopped; what was found holds", maximumSteps)
	}
	return a.findings
}

func (a *analysis) report(code string, severity Severity, rules []int, example []ExampleInput, format string, arguments ...any) {
	if a.counts[code]++; a.counts[code] > maximumFindings {
		return
	}
	f := Finding{Code: code, Severity: severity, DecisionID: a.decision, Example: example,
		Line: a.table.Line, Column: a.table.Column, Message: fmt.Sprintf(format, arguments...)}
	for _, rule := range rules {
		f.Rules = append(f.Rules, rule+1)
		f.RuleIDs = append(f.RuleIDs, a.table.Rules[rule].ID)
		f.Line, f.Column = a.table.Rules[rule].Line, a.table.Rules[rule].Column
	}
	a.findings = append(a.findings, f)
}

func (a *analysis) readColumns() {
	a.known = slices.Repeat([]bool{true}, len(a.table.Rules))
	a.empty = make([]bool, len(a.table.Rules))
	for at := range a.table.Inputs {
		c, mixed := newColumn(a.table, at)
		a.cover.columns = append(a.cover.columns, c)
		for rule, known := range c.known {
			a.known[rule] = a.known[rule] && known
			a.empty[rule] = a.empty[rule] || !slices.Contains(c.accept[rule], true)
		}
		for _, rule := range mixed {
			a.report(CodeMixed, Warning, []int{rule}, nil, "rule %d: the condition on '%s' is about another type than those above it", rule+1, c.input.Name)
		}
	}
	if unknown := count(a.known, false); unknown > 0 {
		a.report(CodePartial, Info, nil, nil, "%d of %d rules have conditions that depend on more than their input; they are taken to match anything", unknown, len(a.known))
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

// checkValues compares the single values of conditions and the constant results with the types of their columns.
func (a *analysis) checkValues() {
	for i, rule := range a.table.Rules {
		for at, condition := range rule.Conditions {
			if condition != nil {
				a.checkCondition(i, &a.table.Inputs[at], condition)
			}
		}
		for at, result := range rule.Results {
			a.checkResult(i, &a.table.Outputs[at], result)
		}
	}
}

func (a *analysis) checkCondition(rule int, input *dmn.TableInput, condition *feel.Program) {
	set, _ := condition.TestSet()
	for _, part := range set.Parts {
		if !part.HasLow || !part.HasHigh || feel.Order(part.Low, part.High) != 0 {
			continue
		}
		if !input.Type.Conforms(part.Low) || input.Allowed != nil && !isTrue(input.Allowed, part.Low) {
			a.report(CodeType, Error, []int{rule}, nil, "rule %d: the input '%s' can never be %s", rule+1, input.Name, literal(part.Low))
		}
	}
}

func (a *analysis) checkResult(rule int, output *dmn.TableOutput, result dmn.TableResult) {
	if !result.Known || result.Value.IsNull() {
		return
	}
	_, fits := output.Type.Coerce(result.Value)
	listed := output.Values == nil || slices.ContainsFunc(output.Values, func(v feel.Value) bool { return equal(v, result.Value) })
	if !fits || !listed {
		a.report(CodeOutput, Error, []int{rule}, nil, "rule %d: the output '%s' can't be %s", rule+1, output.Name, literal(result.Value))
	}
}

func equal(a, b feel.Value) bool {
	same, comparable := feel.Equal(a, b)
	return same && comparable
}

func (a *analysis) checkRules() {
	for rule, empty := range a.empty {
		if empty && a.known[rule] {
			a.report(CodeUnreachable, Warning, []int{rule}, nil, "rule %d can never match", rule+1)
		}
	}
}

// checkGaps looks for inputs without a rule; a table with a default output, or one that collects, may well have some.
func (a *analysis) checkGaps() {
	if slices.ContainsFunc(a.table.Outputs, func(o dmn.TableOutput) bool { return o.Default }) || len(a.table.Rules) == 0 {
		return
	}
	severity := Warning
	if slices.Contains([]string{"COLLECT", "RULE ORDER", "OUTPUT ORDER"}, a.table.HitPolicy) {
		severity = Info
	}
	for _, place := range a.cover.open(a.every(len(a.table.Rules)), nil, maximumFindings) {
		example := a.cover.example(place)
		a.report(CodeGap, severity, nil, example, "no rule matches %s%s", sentence(example), a.alsoOpen(place))
	}
}

// maximumAlike bounds how many more values of an input a gap names.
const maximumAlike = 5

// alsoOpen names more values that no rule matches, since a table may have gaps far from each other. Of texts there is no
// end, so one stands for all.
func (a *analysis) alsoOpen(place []int) string {
	text := ""
	for at, segment := range place {
		if segment < 0 {
			continue
		}
		alike := a.cover.columns[at].alike[segment]
		for _, value := range alike[:min(len(alike), maximumAlike)] {
			if value.Kind() != feel.KindString {
				text += ", nor " + sentence([]ExampleInput{{a.cover.columns[at].input.Expression, value}})
			}
		}
	}
	return text
}

// every gives the first rules.
func (a *analysis) every(before int) []int {
	rules := make([]int, before)
	for i := range rules {
		rules[i] = i
	}
	return rules
}

// sentence writes inputs as "amount = 5, country = "CN"".
func sentence(example []ExampleInput) string {
	text := ""
	for i, input := range example {
		if i > 0 {
			text += ", "
		}
		text += input.Expression + " = " + literal(input.Value)
	}
	return text
}

// literal writes a text with its quotes, so that "5" does not look like the number 5.
func literal(value feel.Value) string {
	if text, ok := value.AsString(); ok {
		return fmt.Sprintf("%q", text)
	}
	return value.String()
}
