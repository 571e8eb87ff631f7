package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/dmn/testtable"
	"zhitong/feel"
)

// Help explains the format of test tables.
func (*dmnTestCommand) Help() string {
	return `Test tables are CSV files (UTF-8, GB18030; commas, semicolons or tabs) and workbooks, of which every sheet with such a header is one:

  case, amount, applicant.age, expect: Fee, expect: Offer.rate
  small,   100,            30,           2,              3.5%
  none,       ,            30,      !error,              null

A row is a case. "expect:" (期望:) and a decision is what it gives, "case" (用例) the name of the case, "#" a remark, anything else an input. A name goes on with .component and [index]. An empty cell is no input, or nothing expected; null is null; !error (or !error CODE) is an evaluation that fails. A cell is read by the type that the model declares, else as a literal of FEEL, else as text; "…" is always text.

Above the header may stand lines: model, FILE (else the DMN file of the same name); tolerance, NUMBER (else numbers are equal exactly); now, DATE AND TIME.

docs/decisions has the whole of it.`
}

// tableRun runs the test tables of one file.
type tableRun struct {
	report      *dmnTestReport
	file, model string // model is "" where the tables say which
	isNamed     bool   // in the call
	environment feel.Environment
}

// run adds the cases of all tables of the file. A file without any is told, but it is a failure where it was to be one.
func (r *tableRun) run() {
	sheets, err := r.read()
	if err != nil {
		r.fail(err)
		return
	}
	var tables []*testtable.Table
	for _, sheet := range sheets {
		table, ok := sheet.Table()
		switch {
		case ok:
			tables = append(tables, table)
		case sheet.Name != "":
			r.report.Skipped = append(r.report.Skipped, r.file+":"+sheet.Name)
		}
	}
	switch {
	case len(tables) > 0:
		r.runTables(tables)
	case r.isNamed || r.ownModel() != "":
		r.fail(sheets[0].NoTable())
	case sheets[0].Name == "":
		r.report.Skipped = append(r.report.Skipped, r.file)
	}
}

func (r *tableRun) read() ([]*testtable.Sheet, error) {
	content, err := readFile(r.file, maxModelBytes)
	if err != nil {
		return nil, err
	}
	return testtable.Read(r.file, content)
}

// runTables runs the tables, and tells which rules of each of their models all of them together hit.
func (r *tableRun) runTables(tables []*testtable.Table) {
	models := map[string]*dmn.Model{}
	evaluations := map[string][]dmn.Evaluation{}
	var order []string
	for _, table := range tables {
		file, model, err := r.modelOf(table, models)
		if err != nil {
			r.add(table.Fail(err))
			continue
		}
		if models[file] == nil {
			models[file], order = model, append(order, file)
		}
		ran := table.Run(model, r.environment)
		r.add(ran)
		evaluations[file] = append(evaluations[file], ran.Evaluations...)
	}
	for _, file := range order {
		for _, coverage := range models[file].Cover(evaluations[file]) {
			r.report.Coverage = append(r.report.Coverage, dmnTestCoverage{r.file, coverage})
		}
	}
}

// modelOf reads the model of a table: that of the call, the one that the table names, or the one with its name.
func (r *tableRun) modelOf(table *testtable.Table, known map[string]*dmn.Model) (file string, model *dmn.Model, err error) {
	switch {
	case r.model != "":
		file = r.model
	case table.Model != "":
		file = filepath.Join(filepath.Dir(r.file), filepath.FromSlash(table.Model))
	default:
		file = r.ownModel()
	}
	if file == "" {
		base := filepath.Base(r.file)
		return "", nil, errors.New("there is no model: neither " + strings.TrimSuffix(base, filepath.Ext(base)) + ".dmn beside the table nor a line 'model' above its header")
	}
	if known[file] != nil {
		return file, known[file], nil
	}
	model, err = modelWithImports(file)
	return file, model, err
}

// ownModel is the model beside the file that has its name, which may go on after a dot: fees.csv and fees.limits.csv
// belong to fees.dmn. "" where there is none.
func (r *tableRun) ownModel() string {
	name := filepath.Base(r.file)
	for at := strings.LastIndexByte(name, '.'); at > 0; at = strings.LastIndexByte(name, '.') {
		name = name[:at]
		model := filepath.Join(filepath.Dir(r.file), name+".dmn")
		if _, err := os.Stat(model); err == nil {
			return model
		}
	}
	return ""
}

func (r *tableRun) add(ran *testtable.Report) {
	r.report.Passed += ran.Passed
	r.report.Failed += ran.Failed
	for _, failure := range ran.Failures {
		r.report.Failures = append(r.report.Failures, dmnTestFailure{r.file, &failure.Position, failure.Failure})
	}
}

// fail counts a file that cannot be read as one failed case.
func (r *tableRun) fail(err error) {
	failure := dmnTestFailure{File: r.file, Failure: tck.Failure{Reason: err.Error()}}
	if placed, ok := errors.AsType[*testtable.Error](err); ok {
		failure.Position, failure.Reason = &placed.Position, placed.Message
	}
	r.report.Failed++
	r.report.Failures = append(r.report.Failures, failure)
}
