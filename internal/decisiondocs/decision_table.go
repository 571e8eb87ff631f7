package decisiondocs

import (
	"encoding/xml"
	"fmt"
	"strings"

	"zhitong/dmn"
)

// decisionTable is a table written as lines: the columns first, "input: type; … | output: type "value", "value"; …", then
// a rule a line, "else | …" for the default output, and what is expected after ">" (a case) and "!" (a finding).
type decisionTable struct {
	name, policy, aggregation string
	inputs, outputs           []tableColumn
	rules                     []tableRule
	defaults                  []string
	cases                     []tableCase
	findings                  []string // code and severity
}

type tableColumn struct {
	name, typ, values string
}

type tableRule struct {
	conditions, results []string
}

// tableCase is what a table gives for variables: FEEL, or the code of a failure.
type tableCase struct {
	variables, result, rules string
}

// tablesOf reads a data file of decision tables.
func tablesOf(file string) ([]*decisionTable, error) {
	var all []*decisionTable
	for _, section := range sectionsOf(file) {
		title := cells(section.title)
		policy, aggregation, _ := strings.Cut(title[1], ", ")
		t := &decisionTable{name: title[0], policy: policy, aggregation: aggregation}
		for i, line := range section.lines {
			if err := t.read(i == 0, line); err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
		}
		all = append(all, t)
	}
	return all, nil
}

func (t *decisionTable) read(first bool, line string) error {
	parts := cells(line)
	if finding, ok := strings.CutPrefix(line, "! "); ok {
		t.findings = append(t.findings, finding)
		return nil
	}
	if variables, ok := strings.CutPrefix(parts[0], "> "); ok && len(parts) == 3 {
		t.cases = append(t.cases, tableCase{variables, parts[1], parts[2]})
		return nil
	}
	if len(parts) != 2 {
		return fmt.Errorf("no rule: %s", line)
	}
	left, right := strings.Split(parts[0], "; "), strings.Split(parts[1], "; ")
	switch {
	case first:
		t.inputs, t.outputs = columnsOf(left), columnsOf(right)
	case parts[0] == "else":
		t.defaults = right
	default:
		t.rules = append(t.rules, tableRule{left, right})
	}
	return nil
}

func columnsOf(texts []string) []tableColumn {
	var columns []tableColumn
	for _, text := range texts {
		name, rest, _ := strings.Cut(text, ": ")
		typ, values, _ := strings.Cut(rest, " ")
		columns = append(columns, tableColumn{name, typ, values})
	}
	return columns
}

// document writes the table as a DMN model with one decision.
func (t *decisionTable) document() string {
	var data, required, inputs, outputs, rules strings.Builder
	for _, c := range t.inputs {
		fmt.Fprintf(&data, `<inputData id="in_%s" name=%[1]q/>`, c.name)
		fmt.Fprintf(&required, `<informationRequirement><requiredInput href="#in_%s"/></informationRequirement>`, c.name)
		fmt.Fprintf(&inputs, `<input><inputExpression typeRef=%q><text>%s</text></inputExpression>%s</input>`, c.typ, c.name, c.allowed("inputValues"))
	}
	for i, c := range t.outputs {
		outputs.WriteString("<output name=\"" + c.name + "\" typeRef=\"" + c.typ + "\">" + c.allowed("outputValues"))
		if t.defaults != nil {
			outputs.WriteString(entry("defaultOutputEntry", t.defaults[i]))
		}
		outputs.WriteString("</output>")
	}
	for i, rule := range t.rules {
		fmt.Fprintf(&rules, `<rule id="rule%d">`, i+1)
		for _, condition := range rule.conditions {
			rules.WriteString(entry("inputEntry", condition))
		}
		for _, result := range rule.results {
			rules.WriteString(entry("outputEntry", result))
		}
		rules.WriteString("</rule>\n")
	}
	aggregation := ""
	if t.aggregation != "" {
		aggregation = fmt.Sprintf(" aggregation=%q", t.aggregation)
	}
	return fmt.Sprintf(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">%s<decision id="d" name="d">%s<decisionTable hitPolicy=%q%s>%s%s`+"\n%s</decisionTable></decision></definitions>",
		data.String(), required.String(), t.policy, aggregation, inputs.String(), outputs.String(), rules.String())
}

func (c *tableColumn) allowed(element string) string {
	if c.values == "" {
		return ""
	}
	return entry(element, c.values)
}

func entry(element, text string) string {
	var out strings.Builder
	xml.EscapeText(&out, []byte(text)) // a strings.Builder takes everything
	return "<" + element + "><text>" + out.String() + "</text></" + element + ">"
}

// model reads the document in a dialect.
func (t *decisionTable) model(options dmn.Options) (*dmn.Model, error) {
	model, err := dmn.Read(strings.NewReader(t.document()), options)
	if err != nil {
		return nil, err
	}
	if problems := model.Problems(); len(problems) > 0 {
		return nil, problems[0]
	}
	return model, nil
}
