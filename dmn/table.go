package dmn

import (
	"strings"

	"zhitong/feel"
)

// table is a decision table (DMN 1.5, chapter 8).
type table struct {
	element     *element
	policy      hitPolicy
	policyName  string
	aggregation string
	inputs      []tableInput
	outputs     []tableOutput
	rules       []tableRule
	index       *tableIndex // nil where the rules are tested one by one
}

type tableInput struct {
	id, name string
	element  *element // the expression
	text     string   // of the expression
	logic    logic
	typ      feel.Type
	allowed  *feel.Program // nil when any value is
	declared declaration
}

type tableOutput struct {
	id, name string
	element  *element
	typ      feel.Type
	declared declaration
	values   []feel.Value // the allowed ones in the order of their priority
	missing  logic        // the default output, nil for none
}

type tableRule struct {
	id      string
	element *element
	tests   []*feel.Program // one an input; nil is true for every value
	outputs []logic
}

func (r *reader) compileTable(e *element, problems *[]*Problem) logic {
	t := &table{element: e}
	policy := e.attribute("hitPolicy")
	if policy == "" {
		policy = "UNIQUE"
	}
	t.policyName = policy
	known := false
	if t.policy, known = hitPolicies[policy]; !known {
		*problems = append(*problems, e.problem(CodeStructure, "there is no hit policy '%s'", policy))
	}
	for _, input := range e.all("input") {
		t.inputs = append(t.inputs, r.tableInput(input, problems))
	}
	outputs := e.all("output")
	for _, output := range outputs {
		t.outputs = append(t.outputs, r.tableOutput(output, len(outputs) == 1, problems))
	}
	if len(outputs) == 0 {
		*problems = append(*problems, e.problem(CodeStructure, "the decision table has no output"))
	}
	for _, rule := range e.all("rule") {
		t.rules = append(t.rules, r.tableRule(t, rule, problems))
	}
	if policy == "COLLECT" {
		t.aggregation = r.aggregation(e, len(outputs), problems)
	}
	if len(*problems) == 0 {
		t.index = newTableIndex(t)
	}
	return t
}

// aggregation reads how a COLLECT table makes one value of many; the other policies have none (DMN 1.5, 8.2.11).
func (r *reader) aggregation(e *element, outputs int, problems *[]*Problem) string {
	name := e.attribute("aggregation")
	switch {
	case name == "":
	case aggregations[name] == nil:
		*problems = append(*problems, e.problem(CodeStructure, "there is no aggregation '%s'", name))
	case outputs > 1:
		*problems = append(*problems, e.problem(CodeStructure, "outputs can be aggregated only where there is one column of them"))
	}
	return name
}

func (r *reader) tableInput(e *element, problems *[]*Problem) tableInput {
	in := tableInput{id: e.id(), name: e.attribute("label"), element: e, logic: nothing{}}
	expression := e.child("inputExpression")
	if expression == nil {
		*problems = append(*problems, e.problem(CodeStructure, "the input has no expression"))
		return in
	}
	in.element = expression
	in.logic = r.compileLiteral(expression, problems)
	in.typ = r.typeOf(expression, problems)
	in.text = strings.TrimSpace(expression.textContent())
	if in.name == "" {
		in.name = in.text
	}
	if values := e.child("inputValues"); values != nil && r.model.profile != feel.Camunda8 {
		in.allowed = r.tests(values, problems)
	}
	in.declared = r.declaration(e, expression)
	return in
}

func (r *reader) tableOutput(e *element, alone bool, problems *[]*Problem) tableOutput {
	out := tableOutput{id: e.id(), name: e.attribute("name"), element: e, typ: r.typeOf(e, problems), declared: r.declaration(e, e)}
	if out.name == "" {
		out.name = e.attribute("label")
	}
	if out.name == "" && !alone {
		*problems = append(*problems, e.problem(CodeStructure, "an output of several has no name"))
	}
	if values := e.child("outputValues"); values != nil {
		out.values = r.listed(values, problems)
	}
	if entry := e.child("defaultOutputEntry"); entry != nil {
		out.missing = r.compileLiteral(entry, problems)
	}
	return out
}

// listed evaluates the output values, a list of constants.
func (r *reader) listed(e *element, problems *[]*Problem) []feel.Value {
	program := r.expression(e, "["+e.textContent()+"]", problems)
	if program == nil {
		return nil
	}
	result, err := program.Evaluate(feel.Variables{}, feel.Environment{})
	if err != nil {
		*problems = append(*problems, e.problem(CodeExpression, "%v", err))
	}
	return result.Value.Items()
}

// tests compiles unary tests; nil is true for every value.
func (r *reader) tests(e *element, problems *[]*Problem) *feel.Program {
	text := strings.TrimSpace(e.textContent())
	if text == "" || text == "-" {
		return nil
	}
	options := r.feelOptions(e, text, problems)
	if options == nil {
		return nil
	}
	program, err := feel.CompileUnaryTests(text, *options)
	if err != nil {
		*problems = append(*problems, e.problem(CodeExpression, "%v", err))
		return nil
	}
	r.noteVariables(program)
	return program
}

func (r *reader) tableRule(t *table, e *element, problems *[]*Problem) tableRule {
	rule := tableRule{id: e.id(), element: e}
	for _, entry := range e.all("inputEntry") {
		rule.tests = append(rule.tests, r.tests(entry, problems))
	}
	for _, entry := range e.all("outputEntry") {
		if strings.TrimSpace(entry.textContent()) == "-" {
			*problems = append(*problems, entry.problem(CodeExpression, "'-' is for conditions; a result that is null is left empty"))
			rule.outputs = append(rule.outputs, nothing{})
			continue
		}
		rule.outputs = append(rule.outputs, r.compileLiteral(entry, problems))
	}
	if len(rule.tests) != len(t.inputs) || len(rule.outputs) != len(t.outputs) {
		*problems = append(*problems, e.problem(CodeStructure, "the rule has %d conditions for %d inputs and %d results for %d outputs",
			len(rule.tests), len(t.inputs), len(rule.outputs), len(t.outputs)))
	}
	return rule
}
