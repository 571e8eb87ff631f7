package tck

import (
	"fmt"

	"zhitong/dmn"
	"zhitong/feel"
)

// kinds are the kinds of nodes that a case calls (testCaseType of the schema of the kit), decision where none is named.
var kinds = map[string]func(model *dmn.Model, name, result string, variables feel.Variables, environment feel.Environment) (dmn.Evaluation, error){
	"":                decide,
	"decision":        decide,
	"bkm":             callKnowledgeModel,
	"decisionService": callService,
}

// call evaluates the node that a result belongs to.
func (c *Case) call(model *dmn.Model, result *Result, variables feel.Variables, environment feel.Environment) (dmn.Evaluation, error) {
	kind, name := c.Type, c.InvocableName
	if kind == "" || kind == "decision" {
		kind, name = result.Type, result.Name
	}
	if name == "" {
		name = result.Name
	}
	call, ok := kinds[kind]
	if !ok {
		return dmn.Evaluation{}, missing("there are no test cases of type %q, only decision, bkm and decisionService", kind)
	}
	return call(model, name, result.Name, variables, environment)
}

// misaddressed is the error of a case that names what the model does not have; no expected error is that one.
type misaddressed string

// Error returns what is not there.
func (m misaddressed) Error() string { return string(m) }

func missing(format string, arguments ...any) error {
	return misaddressed(fmt.Sprintf(format, arguments...))
}

func decide(model *dmn.Model, name, _ string, variables feel.Variables, environment feel.Environment) (dmn.Evaluation, error) {
	for _, decision := range model.Decisions() {
		if decision.Name() == name {
			return model.Evaluate(decision.ID(), variables, environment)
		}
	}
	return dmn.Evaluation{}, missing("no decision %q", name)
}

func callKnowledgeModel(model *dmn.Model, name, _ string, variables feel.Variables, environment feel.Environment) (dmn.Evaluation, error) {
	id, ok := model.KnowledgeModels()[name]
	if !ok {
		return dmn.Evaluation{}, missing("no business knowledge model %q", name)
	}
	return model.EvaluateKnowledgeModel(id, variables, environment)
}

// callService gives what the service gives or, of several output decisions, that which the result names.
func callService(model *dmn.Model, name, result string, variables feel.Variables, environment feel.Environment) (dmn.Evaluation, error) {
	id, ok := model.Services()[name]
	if !ok {
		return dmn.Evaluation{}, missing("no decision service %q", name)
	}
	evaluation, err := model.EvaluateService(id, variables, environment)
	outputs := model.ServiceOutputs(id)
	if err != nil || len(outputs) < 2 || result == name {
		return evaluation, err
	}
	for _, output := range outputs {
		if output.Name() == result {
			evaluation.Output, _ = evaluation.Output.Lookup(result)
			return evaluation, nil
		}
	}
	return evaluation, missing("the decision service %q has no output decision %q", name, result)
}
