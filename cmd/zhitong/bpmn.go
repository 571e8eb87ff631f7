package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"zhitong/bpmn"
)

// bpmnCommand groups the commands about BPMN.
type bpmnCommand struct {
	Check bpmnCheckCommand `cmd:"" help:"Check models against the rules of deployment. Exit 1 when one cannot be deployed."`
}

// bpmnCheckCommand checks model files.
type bpmnCheckCommand struct {
	languageSettings
	JSON     bool     `name:"json" help:"Print all problems of all files as one JSON array."`
	Platform string   `help:"Whose limits apply: 8.8, 8.9 or 8.10 of Camunda, or zhitong. Default: the executionPlatformVersion of each file, else zhitong." enum:"8.8,8.9,8.10,zhitong," default:""`
	Files    []string `arg:"" name:"file" help:"BPMN files."`
}

// modelProblem is one problem of one file.
type modelProblem struct {
	File      string `json:"file"`
	ElementID string `json:"elementId"`
	Line      int    `json:"line"`
	Column    int    `json:"column,omitempty"`
	Severity  string `json:"severity"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	Remedy    string `json:"remedy,omitempty"`
}

// codeUnreadable is the code of a file that cannot be read at all.
const codeUnreadable = "unreadable_file"

// Run checks the files.
func (c *bpmnCheckCommand) Run(t *terminal) error {
	found := []modelProblem{}
	deployable := true
	for _, path := range c.Files {
		problems := c.checkFile(path)
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
	for i := range found {
		t.say("%s", found[i].line(c.inChinese()))
	}
	return nil
}

// severities are the severities in Chinese.
var severities = map[string]string{bpmn.Error.String(): "错误", bpmn.Warning.String(): "警告"}

// line is the problem for people: where, how bad, what and what to do. What is not known is left out: the place of a
// file that cannot be read, the element of what concerns the whole file.
func (p *modelProblem) line(inChinese bool) string {
	place := p.File
	if p.Line > 0 {
		place += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	severity := p.Severity
	if inChinese {
		severity = severities[severity]
	}
	parts := []string{place, severity}
	if p.ElementID != "" {
		parts = append(parts, p.ElementID)
	}
	text := p.Message
	if p.Remedy != "" && !inChinese {
		text += " "
	}
	return strings.Join(append(parts, text+p.Remedy), ": ")
}

// checkFile gives all problems of a file; that it cannot be read is one too, so that the other files are checked.
func (c *bpmnCheckCommand) checkFile(path string) []modelProblem {
	file, err := os.Open(path)
	if err != nil {
		return []modelProblem{c.unreadable(path, err)}
	}
	defer file.Close()
	model, err := bpmn.Read(file, bpmn.ReadOptions{})
	if failed, ok := errors.AsType[*os.PathError](err); ok {
		return []modelProblem{c.unreadable(path, failed)}
	}
	if err == nil {
		err = bpmn.Check(model, c.platformOf(model))
	}
	all, _ := errors.AsType[bpmn.Problems](err)
	return modelProblems(path, all, c.language())
}

func (c *bpmnCheckCommand) unreadable(path string, err error) modelProblem {
	problem := modelProblem{File: path, Severity: bpmn.Error.String(), Code: codeUnreadable,
		Message: fmt.Sprintf("The file cannot be read: %v.", unwrapPath(err)), Remedy: "Name a BPMN file that you may read."}
	if c.inChinese() {
		problem.Message, problem.Remedy = fmt.Sprintf("无法读取文件：%v。", unwrapPath(err)), "请指定有权读取的 BPMN 文件。"
	}
	return problem
}

func (c *bpmnCheckCommand) platformOf(model *bpmn.Definitions) bpmn.Platform {
	if chosen, ok := bpmn.ParsePlatform(c.Platform); ok {
		return chosen
	}
	return model.Platform()
}

func modelProblems(path string, problems bpmn.Problems, language string) []modelProblem {
	var found []modelProblem
	for _, p := range problems {
		message, remedy := p.Text(language)
		found = append(found, modelProblem{File: path, ElementID: p.ElementID, Line: p.Line, Column: p.Column,
			Severity: p.Severity.String(), Code: string(p.Code), Message: message, Remedy: remedy})
	}
	return found
}
