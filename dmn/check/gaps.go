package check

import (
	"fmt"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// checkGaps looks for inputs without a rule; a table with a default output, or one that collects, may well have some.
func (a *analysis) checkGaps() {
	if a.hasDefault() || len(a.table.Rules) == 0 {
		return
	}
	severity := Warning
	if !a.single() {
		severity = Info
	}
	for _, place := range a.cover.open(a.every(len(a.table.Rules)), nil, expected, maximumGaps) {
		for _, example := range a.openLike(place) {
			a.report(subject{code: CodeGap, severity: severity, example: example}, "no rule matches %s", sentence(example))
		}
	}
}

// maximumAlike bounds how many more values of an input gaps name.
const maximumAlike = 5

// openLike gives the example of a place that no rule accepts, and those with another value of one input, since a table may
// have gaps far from each other.
func (a *analysis) openLike(place []int) [][]ExampleInput {
	examples := [][]ExampleInput{a.cover.example(place)}
	for at, segment := range place {
		if segment < 0 {
			continue
		}
		alike := a.cover.columns[at].alike[segment]
		for _, value := range alike[:min(len(alike), maximumAlike)] {
			example := a.cover.example(place)
			example[at].Value = value
			examples = append(examples, example)
		}
	}
	return examples
}

func (a *analysis) hasDefault() bool {
	return slices.ContainsFunc(a.table.Outputs, func(o dmn.TableOutput) bool { return o.Default != nil })
}

// single tells whether the table gives the result of one rule.
func (a *analysis) single() bool {
	return !slices.Contains([]string{"COLLECT", "RULE ORDER", "OUTPUT ORDER"}, a.table.HitPolicy)
}

// checkDefault looks for a default output though the rules take all inputs, null too.
func (a *analysis) checkDefault() {
	rules := a.understood(len(a.table.Rules))
	if !a.hasDefault() || a.cover.stopped() || len(a.cover.open(rules, nil, doubtful, 1)) > 0 || a.cover.stopped() {
		return
	}
	for _, output := range a.table.Outputs {
		if output.Default != nil {
			a.report(subject{code: CodeDefault, severity: Warning, at: output.Default.Position},
				"the default of the output '%s' is never used: the rules take every input", output.Name)
		}
	}
}

// every gives the first rules.
func (a *analysis) every(before int) []int {
	rules := make([]int, before)
	for i := range rules {
		rules[i] = i
	}
	return rules
}

// understood gives those of the first rules whose conditions were all understood.
func (a *analysis) understood(before int) []int {
	return slices.DeleteFunc(a.every(before), func(i int) bool { return !a.known[i] })
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
