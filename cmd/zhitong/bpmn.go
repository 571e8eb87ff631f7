package main

import (
	"bytes"
	"errors"

	"zhitong/bpmn"
)

// maxModelBytes bounds a model file on the command line.
const maxModelBytes = 32 << 20

// bpmnCommand groups the commands about BPMN.
type bpmnCommand struct {
	Check bpmnCheckCommand `cmd:"" help:"Check models against the rules of deployment. Exit 1 when one cannot be deployed."`
}

// bpmnCheckCommand checks model files.
type bpmnCheckCommand struct {
	JSON  bool     `name:"json" help:"Print all problems as one JSON array."`
	Files []string `arg:"" name:"file" help:"BPMN files."`
}

// modelProblem is one problem of one file.
type modelProblem struct {
	File      string `json:"file"`
	ElementID string `json:"elementId,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	Severity  string `json:"severity"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	Remedy    string `json:"remedy,omitempty"`
}

// Run checks the files.
func (c *bpmnCheckCommand) Run(t *terminal) error {
	found := []modelProblem{}
	deployable := true
	for _, path := range c.Files {
		problems, err := checkModel(path)
		if err != nil {
			return err
		}
		for _, problem := range problems {
			deployable = deployable && problem.Severity != bpmn.Error.String()
		}
		found = append(found, problems...)
	}
	if err := c.print(t, found); err != nil {
		return err
	}
	if !deployable {
		return &exit{code: exitNegative}
	}
	return nil
}

func (c *bpmnCheckCommand) print(t *terminal, found []modelProblem) error {
	if c.JSON {
		return t.json(found)
	}
	for _, p := range found {
		t.say("%s:%d:%d: %s: %s: %s %s", p.File, p.Line, p.Column, p.Severity, p.ElementID, p.Message, p.Remedy)
	}
	return nil
}

// checkModel gives all problems of a file.
func checkModel(path string) ([]modelProblem, error) {
	content, err := readFile(path, maxModelBytes)
	if err != nil {
		return nil, err
	}
	model, err := bpmn.Read(bytes.NewReader(content), bpmn.ReadOptions{})
	if err != nil {
		return modelProblems(path, err), nil
	}
	_, problems := bpmn.Compile(model)
	return modelProblems(path, problems), nil
}

func modelProblems(path string, err error) []modelProblem {
	var all bpmn.Problems
	if single, ok := errors.AsType[*bpmn.Problem](err); ok && !errors.As(err, &all) {
		all = bpmn.Problems{single}
	}
	var found []modelProblem
	for _, p := range all {
		found = append(found, modelProblem{File: path, ElementID: p.ElementID, Line: p.Line, Column: p.Column,
			Severity: p.Severity.String(), Code: string(p.Code), Message: p.Message, Remedy: p.Remedy})
	}
	return found
}
