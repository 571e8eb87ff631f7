package main

import (
	"bytes"
	"errors"

	"zhitong/dmn"
	"zhitong/dmn/check"
)

// dmnCheckCommand analyses the decision tables of files.
type dmnCheckCommand struct {
	Profile string   `help:"Dialect: auto (by the file), camunda8, dmn or bfeel; a file that names B-FEEL is read as such." enum:"auto,camunda8,dmn,bfeel" default:"auto"`
	JSON    bool     `name:"json" help:"Print one array over all files."`
	FailOn  string   `name:"fail-on" help:"Exit 1 from this severity on: error or warning." enum:"error,warning" default:"error"`
	Files   []string `arg:"" name:"file" help:"DMN files."`
}

// checkedFinding is a finding, or a problem of the model, with its file.
type checkedFinding struct {
	File string `json:"file"`
	check.Finding
}

// Run checks the files.
func (c *dmnCheckCommand) Run(t *terminal) error {
	found := []checkedFinding{}
	for _, file := range c.Files {
		findings, err := c.check(file)
		if err != nil {
			return err
		}
		for _, finding := range findings {
			found = append(found, checkedFinding{file, finding})
		}
	}
	if err := c.print(t, found); err != nil {
		return err
	}
	for _, f := range found {
		if f.Severity == check.Error || f.Severity == check.Warning && c.FailOn == "warning" {
			return &exit{code: exitNegative}
		}
	}
	return nil
}

func (c *dmnCheckCommand) print(t *terminal, found []checkedFinding) error {
	if c.JSON {
		return t.json(found)
	}
	for _, f := range found {
		where := ""
		if f.Where() != "" { // nothing in a file without a model
			where = f.Where() + ": "
		}
		t.say("%s:%d:%d: %s: %s: %s%s%s", f.File, f.Line, f.Column, f.Severity, f.Code, where, f.Message, advice(f.Advice))
	}
	return nil
}

// advice follows the message, for findings that have one.
func advice(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// check gives what does not compile and what the analysis finds.
func (c *dmnCheckCommand) check(file string) ([]check.Finding, error) {
	content, err := readFile(file, maxModelBytes)
	if err != nil {
		return nil, err
	}
	model, err := dmn.Read(bytes.NewReader(content), dmn.Options{Profile: feelProfiles[c.Profile], DetectProfile: c.Profile == "auto"})
	if unreadable, ok := errors.AsType[*dmn.Problems](err); ok {
		return problemFindings(unreadable.List), nil
	}
	if err != nil {
		return nil, err
	}
	return append(problemFindings(model.Problems()), check.Model(model)...), nil
}

func problemFindings(problems []*dmn.Problem) []check.Finding {
	var findings []check.Finding
	for _, p := range problems {
		findings = append(findings, check.Finding{Code: p.Code, Severity: check.Error, Message: p.Message, DecisionID: p.ElementID, Line: p.Line, Column: p.Column})
	}
	return findings
}
