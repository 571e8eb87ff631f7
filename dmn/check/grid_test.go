package check_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// grid is a generated table; results are the numbers of the rules unless one is given.
type grid struct {
	policy  string
	kinds   []string
	rules   [][]cell
	results []int
	place   string // "decision", "context" or "knowledge"
	profile feel.Profile
}

// complete makes a table that has one rule for every input.
func complete(r *rand.Rand, columns, rules int) *grid {
	g := &grid{policy: "UNIQUE", place: []string{"decision", "context", "knowledge"}[r.IntN(3)], profile: []feel.Profile{feel.Camunda8, feel.DMN}[r.IntN(2)]}
	first := make([]cell, columns)
	for i := range first {
		g.kinds = append(g.kinds, []string{"number", "amount", "string", "enumeration", "boolean", "date", "time", "local", "zoned"}[r.IntN(9)])
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

// itemDefinitions bound values in every way that there is: see typeOf.
const itemDefinitions = `<itemDefinition name="Amount"><typeRef>number</typeRef><allowedValues><text>[0..2001]</text></allowedValues></itemDefinition>
<itemDefinition name="Allowed"><typeRef>string</typeRef><allowedValues><text>"e0", "e1", "e2", "e3", "客5"</text></allowedValues></itemDefinition>
<itemDefinition name="Constrained"><typeRef>string</typeRef><typeConstraint><text>"e0", "e1", "e2", "e3", "客5"</text></typeConstraint></itemDefinition>
<itemDefinition name="Referring"><typeRef>Allowed</typeRef></itemDefinition>`

// typeOf gives the type of the variable, that of the clause, and the input values of a column. An enumeration is bounded
// by its type, by that of its variable alone, or by the input values.
func (g *grid) typeOf(column int) (variable, clause, values string) {
	kind := g.kinds[column]
	switch {
	case kind != "enumeration" && kinds[kind].typ != "":
		return kinds[kind].typ, kinds[kind].typ, ""
	case kind != "enumeration":
		return kind, kind, ""
	case column%4 == 0:
		return "Allowed", "Allowed", ""
	case column%4 == 1:
		return "Constrained", "Constrained", ""
	case column%4 == 2 && g.profile == feel.DMN: // Camunda 8 does not know the types of variables
		return "Referring", "", ""
	case column%4 == 2:
		return "Referring", "Referring", ""
	}
	return "string", "string", `<inputValues><text>"e0", "e1", "e2", "e3", "客5"</text></inputValues>`
}

func (g *grid) read(t testing.TB) *dmn.Model {
	t.Helper()
	text := `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">` + itemDefinitions + g.decision() + "</definitions>"
	model, err := dmn.Read(strings.NewReader(text), dmn.Options{Profile: g.profile})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	return model
}

// decision writes the table where it is to be, with the inputs that it takes.
func (g *grid) decision() string {
	var inputs, requirements, parameters strings.Builder
	var names []string
	for i := range g.kinds {
		variable, _, _ := g.typeOf(i)
		names = append(names, fmt.Sprint("x", i))
		fmt.Fprintf(&inputs, `<inputData id="x%[1]d" name="x%[1]d"><variable name="x%[1]d" typeRef="%[2]s"/></inputData>`, i, variable)
		fmt.Fprintf(&requirements, `<informationRequirement><requiredInput href="#x%d"/></informationRequirement>`, i)
		fmt.Fprintf(&parameters, `<formalParameter name="x%d" typeRef="%s"/>`, i, variable)
	}
	head := inputs.String() + `<decision id="d" name="d">` + requirements.String()
	switch g.place {
	case "context":
		return head + `<context><contextEntry><variable name="t"/>` + g.table() + `</contextEntry><contextEntry><literalExpression><text>t</text></literalExpression></contextEntry></context></decision>`
	case "knowledge":
		return head + `<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement><literalExpression><text>b(` + strings.Join(names, ", ") + `)</text></literalExpression></decision>` +
			`<businessKnowledgeModel id="b" name="b"><encapsulatedLogic>` + parameters.String() + g.table() + `</encapsulatedLogic></businessKnowledgeModel>`
	}
	return head + g.table() + "</decision>"
}

func (g *grid) table() string {
	var text strings.Builder
	fmt.Fprintf(&text, `<decisionTable hitPolicy="%s">`, g.policy)
	for i := range g.kinds {
		_, clause, values := g.typeOf(i)
		if clause != "" {
			clause = ` typeRef="` + clause + `"`
		}
		fmt.Fprintf(&text, `<input><inputExpression%s><text>x%d</text></inputExpression>%s</input>`, clause, i, values)
	}
	text.WriteString(`<output name="y"/>`)
	for i, rule := range g.rules {
		fmt.Fprintf(&text, `<rule id="r%d">`, i+1)
		for _, c := range rule {
			fmt.Fprintf(&text, "<inputEntry><text>%s</text></inputEntry>", html.EscapeString(c.text()))
		}
		fmt.Fprintf(&text, "<outputEntry><text>%d</text></outputEntry></rule>", g.results[i])
	}
	text.WriteString("</decisionTable>")
	return text.String()
}
