package dmn

import (
	"errors"
	"fmt"

	"zhitong/feel"
)

// Evaluation is a decision that was taken, with how it came about.
type Evaluation struct {
	Output feel.Value `json:"output"`
	// Decisions lists the decisions on the way in the order of their evaluation, the called one last.
	Decisions []EvaluatedDecision `json:"decisions"`
	// Warnings tell why values became null.
	Warnings []feel.Warning `json:"warnings,omitempty"`
}

// EvaluatedDecision is one decision on the way. Inputs and MatchedRules are those of a decision table.
type EvaluatedDecision struct {
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	Type         string           `json:"type"`
	Output       feel.Value       `json:"output"`
	Inputs       []EvaluatedValue `json:"inputs,omitempty"`
	MatchedRules []MatchedRule    `json:"matchedRules,omitempty"`
}

// EvaluatedValue is the value of an input or of an output of a decision table.
type EvaluatedValue struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Value feel.Value `json:"value"`
}

// MatchedRule is a rule that matched. Index counts from 1 in the order of the table.
type MatchedRule struct {
	RuleID  string           `json:"ruleId"`
	Index   int              `json:"index"`
	Outputs []EvaluatedValue `json:"outputs"`
}

// Evaluate takes the decision of an id. The scope gives the values of input data by their names and, with
// feel.Camunda8, all variables of the process. The error is a *Failure; the evaluation then tells how far it came, with
// the decision that failed last.
func (m *Model) Evaluate(id string, scope feel.Scope, environment feel.Environment) (Evaluation, error) {
	decision, ok := m.Decision(id)
	if !ok {
		return Evaluation{}, &Failure{Code: CodeNoDecision, Message: fmt.Sprintf("the model has no decision '%s'", id)}
	}
	x := newEvaluation(m, scope, environment)
	output, err := x.decide(decision)
	evaluation := Evaluation{Output: output, Decisions: x.trace, Warnings: x.budget.warnings}
	if err != nil {
		return evaluation, x.failure(decision, err)
	}
	return evaluation, nil
}

// EvaluateService calls the decision service of an id. The scope gives the values of its input data and input decisions
// by their names. The error is a *Failure.
func (m *Model) EvaluateService(id string, scope feel.Scope, environment feel.Environment) (Evaluation, error) {
	service, ok := m.byID[id].(*decisionService)
	if !ok {
		return Evaluation{}, &Failure{Code: CodeNoDecision, Message: fmt.Sprintf("the model has no decision service '%s'", id)}
	}
	x := newEvaluation(m, scope, environment)
	if len(service.problems) > 0 {
		return Evaluation{}, notCompiled(service.problems)
	}
	arguments := make([]feel.Value, len(service.parameters))
	for i, parameter := range service.parameters {
		arguments[i], _ = x.input.Variable(parameter.variableName())
	}
	output, trace, err := service.call(x, arguments)
	if err != nil {
		return Evaluation{}, x.failure(nil, err)
	}
	return Evaluation{Output: output, Decisions: trace, Warnings: x.budget.warnings}, nil
}

// evaluation is one call on its way through the requirements of a decision.
type evaluation struct {
	model       *Model
	input       feel.Scope
	environment feel.Environment
	results     map[*Decision]feel.Value
	functions   map[*knowledgeModel]feel.Value
	taking      map[*Decision]bool
	trace       []EvaluatedDecision
	budget      *budget
	depth       int
}

// budget is what all parts of one call share.
type budget struct {
	steps    int
	warnings []feel.Warning
}

// maxWarnings is how many warnings one call keeps.
const maxWarnings = 1000

func newEvaluation(m *Model, scope feel.Scope, environment feel.Environment) *evaluation {
	if scope == nil {
		scope = feel.Variables{}
	}
	return &evaluation{model: m, input: scope, environment: environment, results: map[*Decision]feel.Value{},
		functions: map[*knowledgeModel]feel.Value{}, taking: map[*Decision]bool{}, budget: &budget{steps: m.limits.Steps}}
}

// within is the same call inside another model or with other inputs.
func (x *evaluation) within(m *Model, input feel.Scope) *evaluation {
	inner := newEvaluation(m, input, x.environment)
	inner.budget, inner.depth = x.budget, x.depth
	return inner
}

// failure says of which decision an error is.
func (x *evaluation) failure(d *Decision, err error) *Failure {
	failure, ok := errors.AsType[*Failure](err)
	if !ok {
		failure = &Failure{Code: CodeEvaluation, Message: err.Error(), Cause: err}
	}
	if failure.DecisionID == "" && d != nil {
		failure.DecisionID, failure.DecisionName = d.id, d.name
	}
	return failure
}

// deeper enters an invocation; leave it with the function that comes back.
func (x *evaluation) deeper() (leave func(), err error) {
	if x.depth++; x.depth > x.model.limits.Depth {
		x.depth--
		return nil, &Failure{Code: CodeLimit, Message: fmt.Sprintf("invocations are nested deeper than %d", x.model.limits.Depth)}
	}
	return func() { x.depth-- }, nil
}

// run evaluates a compiled expression in a scope.
func (x *evaluation) run(program *feel.Program, scope feel.Scope, environment feel.Environment) (feel.Value, error) {
	if x.budget.steps--; x.budget.steps < 0 {
		return feel.Value{}, &Failure{Code: CodeLimit, Message: fmt.Sprintf("more than %d expressions were evaluated", x.model.limits.Steps)}
	}
	result, err := program.Evaluate(scope, environment)
	if err != nil {
		return feel.Value{}, err
	}
	if room := maxWarnings - len(x.budget.warnings); room > 0 {
		x.budget.warnings = append(x.budget.warnings, result.Warnings[:min(room, len(result.Warnings))]...)
	}
	return result.Value, nil
}

// decide takes a decision once; who requires it again gets the same value.
func (x *evaluation) decide(d *Decision) (feel.Value, error) {
	if value, done := x.results[d]; done {
		return value, nil
	}
	if len(d.problems) > 0 {
		return feel.Value{}, x.failure(d, notCompiled(d.problems))
	}
	if x.taking[d] {
		return feel.Value{}, x.failure(d, &Failure{Code: CodeCycle, Message: "the decision requires itself"})
	}
	x.taking[d] = true
	defer delete(x.taking, d)
	scope, err := x.require(d.requires, x.base())
	if err != nil {
		return feel.Value{}, err
	}
	taken := EvaluatedDecision{ID: d.id, Name: d.name, Type: d.kind}
	value, err := d.logic.evaluate(&step{evaluation: x, taken: &taken}, scope)
	if err != nil {
		x.trace = append(x.trace, taken)
		return feel.Value{}, x.failure(d, err)
	}
	taken.Output = coerce(d.variable.typ, value)
	x.results[d] = taken.Output
	x.trace = append(x.trace, taken)
	return taken.Output, nil
}

// notCompiled is the failure of what has problems; the first of them is its cause.
func notCompiled(problems []*Problem) *Failure {
	return &Failure{Code: CodeNotCompiled, Message: problems[0].Error(), Cause: problems[0]}
}

// base is what a decision sees beside its requirements: with feel.Camunda8 all variables of the process.
func (x *evaluation) base() feel.Scope {
	if x.model.profile == feel.Camunda8 {
		return x.input
	}
	return feel.Variables{}
}

// coerce brings a value to a type as DMN 1.5, 10.3.2.9.4 says; one that does not conform becomes null.
func coerce(typ feel.Type, value feel.Value) feel.Value {
	if typ.IsAny() {
		return value
	}
	coerced, ok := typ.Coerce(value)
	if !ok {
		return feel.Null()
	}
	return coerced
}

// step is one decision or invocation at work; taken is where a decision table tells what matched, nil elsewhere.
type step struct {
	*evaluation
	taken *EvaluatedDecision
}

// plain is the step for a part whose rules are not told.
func (s *step) plain() *step { return &step{evaluation: s.evaluation} }
