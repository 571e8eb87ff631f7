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

// EvaluatedDecision is one decision on the way. Inputs and MatchedRules are those of a decision table; where its hit
// policy made it fail, MatchedRules are all that matched.
type EvaluatedDecision struct {
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	Type         string           `json:"type"`
	Output       feel.Value       `json:"output"`
	Inputs       []EvaluatedValue `json:"inputs,omitempty"`
	MatchedRules []MatchedRule    `json:"matchedRules,omitempty"`
	// Failed says that its logic has no result. It is no part of the JSON form, by which an evaluation is compared with
	// what was recorded of it.
	Failed bool `json:"-"`
	// Requirements and Rules are told by Explain only.
	Requirements []EvaluatedValue `json:"requirements,omitempty"`
	Rules        []ExplainedRule  `json:"rules,omitempty"`
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
// feel.Camunda8, all variables of the process. The error is a *Failure; the evaluation then tells how far it came: a
// decision that failed, also inside of a service or an imported model, is followed by those whose logic needed it.
func (m *Model) Evaluate(id string, scope feel.Scope, environment feel.Environment) (Evaluation, error) {
	decision, ok := m.Decision(id)
	if !ok {
		return Evaluation{}, &Failure{Code: CodeNoDecision, Message: fmt.Sprintf("the model has no decision '%s'", id)}
	}
	x := newEvaluation(m, scope, environment)
	x.traced = true
	output, err := x.decide(decision)
	evaluation := Evaluation{Output: output, Decisions: x.trace, Warnings: x.warnings}
	if err != nil {
		return evaluation, x.failure(decision, err)
	}
	return evaluation, nil
}

// Decide takes the decision of an id as Evaluate does, but tells only its value and the warnings; it is the faster way
// where nobody asks how the value came about. The error is a *Failure.
func (m *Model) Decide(id string, scope feel.Scope, environment feel.Environment) (feel.Result, error) {
	decision, ok := m.Decision(id)
	if !ok {
		return feel.Result{}, &Failure{Code: CodeNoDecision, Message: fmt.Sprintf("the model has no decision '%s'", id)}
	}
	x := m.take(scope, environment)
	output, err := x.decide(decision)
	if err != nil {
		return feel.Result{}, x.failure(decision, err)
	}
	result := feel.Result{Value: output, Warnings: x.warnings}
	m.giveBack(x)
	return result, nil
}

// DecideAll takes every decision of the model, each once, and gives their values in the order of Decisions. The error is
// the *Failure of the first that has no result.
func (m *Model) DecideAll(scope feel.Scope, environment feel.Environment) ([]feel.Value, error) {
	x := m.take(scope, environment)
	values := make([]feel.Value, len(m.decisions))
	for i, decision := range m.decisions {
		value, err := x.decide(decision)
		if err != nil {
			return nil, x.failure(decision, err)
		}
		values[i] = value
	}
	m.giveBack(x)
	return values, nil
}

// EvaluateService calls the decision service of an id. The scope gives the values of its input data and input decisions
// by their names. The error is a *Failure; the evaluation then tells how far it came.
func (m *Model) EvaluateService(id string, scope feel.Scope, environment feel.Environment) (Evaluation, error) {
	service, ok := m.byID[id].(*decisionService)
	if !ok {
		return Evaluation{}, &Failure{Code: CodeNoDecision, Message: fmt.Sprintf("the model has no decision service '%s'", id)}
	}
	x := newEvaluation(m, scope, environment)
	x.traced = true
	if len(service.problems) > 0 {
		return Evaluation{}, notCompiled(service.problems)
	}
	arguments := make([]feel.Value, len(service.parameters))
	for i, parameter := range service.parameters {
		arguments[i], _ = x.input.Variable(parameter.variableName())
	}
	output, err := service.call(x, arguments)
	evaluation := Evaluation{Output: output, Decisions: x.trace, Warnings: x.warnings}
	if err != nil {
		return evaluation, x.failure(nil, err)
	}
	return evaluation, nil
}

// evaluation is one call on its way through the requirements of a decision.
type evaluation struct {
	*call
	model  *Model
	input  feel.Scope
	memory *memory
	depth  int
	layers []*layer     // to be used again
	values []feel.Value // of the tables and invocations at work
	hits   []hit        // of the tables at work
	part   step         // for logic whose rules are not told
}

// call is what all parts of one call share.
type call struct {
	environment feel.Environment
	traced      bool // the decisions on the way are told
	explained   bool // with what Explain adds
	kept        bool // a function that was made may still hold the evaluation when the call is over
	steps       int
	warnings    []feel.Warning
	trace       []EvaluatedDecision
}

// maxWarnings is how many warnings one call keeps.
const maxWarnings = 1000

func newEvaluation(m *Model, scope feel.Scope, environment feel.Environment) *evaluation {
	x := &evaluation{call: &call{}, model: m, memory: newMemory(m)}
	x.part.evaluation = x
	x.begin(scope, environment)
	return x
}

func (x *evaluation) begin(scope feel.Scope, environment feel.Environment) {
	if scope == nil {
		scope = feel.Variables(nil)
	}
	*x.call = call{environment: environment, steps: x.model.limits.Steps}
	x.input = scope
}

// take gives an evaluation that may have been used before; giveBack returns it.
func (m *Model) take(scope feel.Scope, environment feel.Environment) *evaluation {
	if x, ok := m.pool.Get().(*evaluation); ok {
		x.begin(scope, environment)
		return x
	}
	return newEvaluation(m, scope, environment)
}

// giveBack keeps an evaluation for the next call, without any value of this one.
func (m *Model) giveBack(x *evaluation) {
	if x.kept || x.memory.others != nil {
		return
	}
	*x.call = call{}
	x.input = nil
	x.memory.forget()
	m.pool.Put(x)
}

// within is the same call inside another model or with other inputs.
func (x *evaluation) within(m *Model, input feel.Scope, known *memory) *evaluation {
	inner := &evaluation{call: x.call, model: m, input: input, memory: known, depth: x.depth}
	inner.part.evaluation = inner
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

// deeper enters an invocation; leave it with shallower.
func (x *evaluation) deeper() error {
	if x.depth >= x.model.limits.Depth {
		return &Failure{Code: CodeLimit, Message: fmt.Sprintf("invocations are nested deeper than %d", x.model.limits.Depth)}
	}
	x.depth++
	return nil
}

func (x *evaluation) shallower() { x.depth-- }

// spend counts an expression.
func (x *evaluation) spend() error {
	if x.steps--; x.steps < 0 {
		return &Failure{Code: CodeLimit, Message: fmt.Sprintf("more than %d expressions were evaluated", x.model.limits.Steps)}
	}
	return nil
}

// admit passes on a value that is made here and not by FEEL, unless it is larger than the limits of FEEL allow.
func (x *evaluation) admit(v feel.Value) (feel.Value, error) {
	if err := x.model.limits.FEEL.Admit(v); err != nil {
		return feel.Value{}, &Failure{Code: CodeLimit, Message: err.Error(), Cause: err}
	}
	return v, nil
}

// run evaluates a compiled expression in a scope.
func (x *evaluation) run(program *feel.Program, scope feel.Scope, environment feel.Environment) (feel.Value, error) {
	if err := x.spend(); err != nil {
		return feel.Value{}, err
	}
	result, err := program.Evaluate(scope, environment)
	if err != nil {
		return feel.Value{}, err
	}
	if len(result.Warnings) > 0 {
		x.warn(result.Warnings)
	}
	return result.Value, nil
}

func (x *evaluation) warn(warnings []feel.Warning) {
	if room := maxWarnings - len(x.warnings); room > 0 {
		x.warnings = append(x.warnings, warnings[:min(room, len(warnings))]...)
	}
}

// decide takes a decision once; who requires it again gets the same value.
func (x *evaluation) decide(d *Decision) (feel.Value, error) {
	switch x.memory.states[d.number] {
	case taken:
		return x.memory.results[d.number], nil
	case taking:
		return feel.Value{}, x.failure(d, &Failure{Code: CodeCycle, Message: "the decision requires itself"})
	}
	if len(d.problems) > 0 {
		return feel.Value{}, x.failure(d, notCompiled(d.problems))
	}
	x.memory.states[d.number] = taking
	value, err := x.decideAnew(d)
	if err != nil {
		x.memory.states[d.number] = untaken
		return feel.Value{}, x.failure(d, err)
	}
	x.memory.keep(d, value)
	return value, nil
}

func (x *evaluation) decideAnew(d *Decision) (feel.Value, error) {
	if len(d.requires) == 0 {
		return x.apply(d, x.base())
	}
	scope := x.over(x.base())
	defer x.release(scope)
	scope.knows = d.knows
	if err := x.requireInto(scope, d.evaluates); err != nil {
		return feel.Value{}, err
	}
	return x.apply(d, scope)
}

// apply evaluates the logic of a decision.
func (x *evaluation) apply(d *Decision, scope feel.Scope) (feel.Value, error) {
	if !x.traced {
		value, err := d.logic.evaluate(&x.part, scope)
		return coerce(d.variable.typ, value), err
	}
	told := EvaluatedDecision{ID: d.id, Name: d.name, Type: d.kind}
	if x.explained {
		told.Requirements = explainRequirements(d, scope)
	}
	value, err := d.logic.evaluate(&step{evaluation: x, taken: &told}, scope)
	if err != nil {
		told.Failed = true
		x.trace = append(x.trace, told)
		return feel.Value{}, err
	}
	told.Output = coerce(d.variable.typ, value)
	x.trace = append(x.trace, told)
	return told.Output, nil
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
	return noVariables
}

var noVariables feel.Scope = feel.Variables(nil)

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
func (s *step) plain() *step { return &s.part }
