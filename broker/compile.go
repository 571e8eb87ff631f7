package broker

import (
	"bytes"
	"errors"

	"zhitong/bpmn"
	"zhitong/dmn"
	"zhitong/feel"
	"zhitong/pipeline"
)

// compileBPMN reads a BPMN file and compiles it: with [bpmn.Compile], or with
// [bpmn.CompileStored] what has been deployed, maybe by an earlier release. The
// error holds all problems.
func compileBPMN(content []byte, compile func(*bpmn.Definitions) ([]*bpmn.Process, bpmn.Problems)) ([]*bpmn.Process, error) {
	model, err := bpmn.Read(bytes.NewReader(content), bpmn.ReadOptions{})
	if err != nil {
		return nil, err
	}
	graphs, problems := compile(model)
	if problems.HaveErrors() {
		return nil, problems
	}
	return graphs, nil
}

// compileDMN reads and compiles a DMN file in the dialect of Camunda 8. What
// is wrong with single decisions is among the problems of the model.
func compileDMN(content []byte) (*dmn.Model, error) {
	return dmn.Read(bytes.NewReader(content), dmn.Options{Profile: feel.Camunda8})
}

// problemsOf lists what is wrong with a file.
func problemsOf(file string, err error) []pipeline.Problem {
	var all bpmn.Problems
	if errors.As(err, &all) {
		return bpmnProblems(file, all)
	}
	if single, ok := errors.AsType[*bpmn.Problem](err); ok {
		return bpmnProblems(file, bpmn.Problems{single})
	}
	if unreadable, ok := errors.AsType[*dmn.Problems](err); ok {
		return dmnProblems(file, unreadable.List)
	}
	return []pipeline.Problem{{Code: "unreadable", File: file, Message: err.Error()}}
}

func bpmnProblems(file string, all bpmn.Problems) []pipeline.Problem {
	var problems []pipeline.Problem
	for _, problem := range all {
		if problem.Severity != bpmn.Error {
			continue
		}
		problems = append(problems, pipeline.Problem{
			Code: string(problem.Code), File: file, ElementID: problem.ElementID,
			Line: problem.Line, Column: problem.Column, Message: problem.Message + " " + problem.Remedy,
		})
	}
	return problems
}

func dmnProblems(file string, all []*dmn.Problem) []pipeline.Problem {
	problems := make([]pipeline.Problem, len(all))
	for i, problem := range all {
		problems[i] = pipeline.Problem{Code: problem.Code, File: file, ElementID: problem.ElementID,
			Line: problem.Line, Column: problem.Column, Message: problem.Message}
	}
	return problems
}
