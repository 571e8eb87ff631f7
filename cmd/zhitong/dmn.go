package main

import (
	"bytes"
	"errors"
	"time"

	"zhitong/dmn"
	"zhitong/feel"
)

// dmnCommand groups the commands about DMN.
type dmnCommand struct {
	Eval     dmnEvalCommand     `cmd:"" help:"Evaluate a decision of a file. Exit 1 when it has problems or gives no result."`
	Check    dmnCheckCommand    `cmd:"" help:"Look for gaps, overlaps, duplicates and rules without effect in decision tables, with inputs that show them. Exit 1 when there is an error."`
	Test     dmnTestCommand     `cmd:"" help:"Run test cases, in test tables (*.csv, *.xlsx) or in the DMN TCK format (*.xml), beside their models; prints what fails, the rules that no case hits, and ends with N passed, N failed. Exit 1 when a case failed or there are none."`
	Backtest dmnBacktestCommand `cmd:"" help:"Evaluate recorded decisions again with a new model and tell what changes."`
}

// dmnEvalCommand evaluates one decision.
type dmnEvalCommand struct {
	Decision string `help:"Id of the decision; may be left out where the file has one." placeholder:"ID"`
	Profile  string `help:"Dialect: auto (by the file), camunda8, dmn or bfeel; a file that names B-FEEL is read as such." enum:"auto,camunda8,dmn,bfeel" default:"auto"`
	Vars     string `help:"Variables as a JSON object." placeholder:"JSON" default:"{}"`
	JSON     bool   `name:"json" help:"Print one object with the result and how it came about."`
	Trace    bool   `help:"Tell the requirements of every decision on the way, and why each rule matched or not."`
	File     string `arg:"" name:"file" help:"DMN file."`
}

// dmnAnswer is what --json prints.
type dmnAnswer struct {
	DecisionID string                  `json:"decisionId,omitempty"`
	Result     *feel.Value             `json:"result,omitempty"`
	Decisions  []dmn.EvaluatedDecision `json:"evaluatedDecisions,omitempty"`
	Warnings   []feelWarning           `json:"warnings,omitempty"`
	Problems   []modelProblem          `json:"problems,omitempty"`
}

// Run evaluates the decision.
func (c *dmnEvalCommand) Run(t *terminal) error {
	variables, err := jsonVariables(c.Vars)
	if err != nil {
		return err
	}
	content, err := readFile(c.File, maxModelBytes)
	if err != nil {
		return err
	}
	model, err := dmn.Read(bytes.NewReader(content), dmn.Options{Profile: feelProfiles[c.Profile], DetectProfile: c.Profile == "auto"})
	if err != nil {
		return c.refuse(t, err, nil)
	}
	id, err := c.decision(model)
	if err != nil {
		return err
	}
	evaluate := model.Evaluate
	if c.Trace {
		evaluate = model.Explain
	}
	evaluation, err := evaluate(id, model.Written(variables), feel.Environment{Now: time.Now()})
	if c.Trace && !c.JSON {
		sayTrace(t, evaluation.Decisions, err)
	}
	if err != nil {
		return c.refuse(t, err, evaluation.Decisions)
	}
	return c.print(t, id, evaluation)
}

// decision gives the id to evaluate: the named one, or the only one of the file.
func (c *dmnEvalCommand) decision(model *dmn.Model) (string, error) {
	all := model.Decisions()
	if c.Decision == "" && len(all) != 1 {
		return "", misuse("the file has %d decisions; --decision names one", len(all))
	}
	if c.Decision == "" {
		return all[0].ID(), nil
	}
	return c.Decision, nil
}

func (c *dmnEvalCommand) print(t *terminal, id string, evaluation dmn.Evaluation) error {
	if c.JSON {
		answer := dmnAnswer{DecisionID: id, Result: &evaluation.Output, Decisions: evaluation.Decisions}
		for _, w := range evaluation.Warnings {
			answer.Warnings = append(answer.Warnings, feelWarning{w.Code, w.Message, w.Line, w.Column})
		}
		return t.json(answer)
	}
	t.say("%s", evaluation.Output)
	for _, decision := range evaluation.Decisions {
		for _, rule := range decision.MatchedRules {
			t.tell("decision %s: rule %d %s", decision.ID, rule.Index, rule.RuleID)
		}
	}
	for _, w := range evaluation.Warnings {
		t.tell("warning: %s: line %d, column %d: %s", w.Code, w.Line, w.Column, w.Message)
	}
	return nil
}

// refuse tells what is wrong with the model, or why there is no result and which decisions were taken until then.
func (c *dmnEvalCommand) refuse(t *terminal, err error, taken []dmn.EvaluatedDecision) error {
	if !c.JSON {
		return negative("%s: %v", c.File, err)
	}
	answer := dmnAnswer{Decisions: taken, Problems: c.problems(err)}
	if failure, ok := errors.AsType[*dmn.Failure](err); ok {
		answer.DecisionID = failure.DecisionID
	}
	if err := t.json(answer); err != nil {
		return err
	}
	return &exit{code: exitNegative}
}

// problems gives what an error tells, with places where it is about the file.
func (c *dmnEvalCommand) problems(err error) []modelProblem {
	if unreadable, ok := errors.AsType[*dmn.Problems](err); ok {
		var all []modelProblem
		for _, p := range unreadable.List {
			all = append(all, c.problem(p))
		}
		return all
	}
	if p, ok := errors.AsType[*dmn.Problem](err); ok {
		return []modelProblem{c.problem(p)}
	}
	told := modelProblem{File: c.File, Severity: "error", Code: dmn.CodeEvaluation, Message: err.Error()}
	if failure, ok := errors.AsType[*dmn.Failure](err); ok {
		told.Code = failure.Code
	}
	return []modelProblem{told}
}

func (c *dmnEvalCommand) problem(p *dmn.Problem) modelProblem {
	return modelProblem{c.File, p.ElementID, p.Line, p.Column, "error", p.Code, p.Message, ""}
}
