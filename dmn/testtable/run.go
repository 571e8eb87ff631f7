package testtable

import (
	"fmt"
	"slices"
	"strings"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/feel"
)

// Failure is an expectation that a case does not meet, or what keeps a case, or the whole table, from being run.
type Failure struct {
	Position
	tck.Failure
}

// String returns the failure in one line.
func (f Failure) String() string { return f.Position.String() + ": " + f.Failure.String() }

// Report is what running a table gives. Passed and Failed count rows.
type Report struct {
	Passed, Failed int
	Failures       []Failure
	// Evaluations are those that gave a value.
	Evaluations []dmn.Evaluation
}

// maximumFailures is how many failures of a table are told.
const maximumFailures = 1000

// Run runs the cases of the table. Where its header is wrong, or its end is missing, none is run and all have failed. The
// time of the environment counts where the table says no other.
func (t *Table) Run(model *dmn.Model, environment feel.Environment) *Report {
	found := t.readHeader(model)
	if len(t.problems) > 0 {
		return t.Fail(nil)
	}
	if !t.now.IsZero() {
		environment.Now = t.now
	}
	report := &Report{}
	for i := range t.cases {
		c := &testCase{row: &t.cases[i], columns: found, tolerance: t.tolerance, report: report}
		failures := len(report.Failures)
		c.run(model, environment)
		if len(report.Failures) == failures {
			report.Passed++
		} else {
			report.Failed++
		}
	}
	report.shorten()
	return report
}

// Fail gives the report of a table whose cases cannot be run, because of what is wrong with it or for another reason.
func (t *Table) Fail(reason error) *Report {
	report := &Report{Failed: max(1, len(t.cases))}
	if reason != nil {
		report.add(Failure{t.header.cells[0].Position, tck.Failure{Reason: reason.Error()}})
	}
	for _, problem := range t.problems {
		report.add(Failure{problem.Position, tck.Failure{Reason: problem.Message}})
	}
	report.shorten()
	return report
}

func (r *Report) add(f Failure) { r.Failures = append(r.Failures, f) }

// shorten says how many failures are left out, so that a table that is all wrong is still read.
func (r *Report) shorten() {
	if more := len(r.Failures) - maximumFailures; more > 0 {
		at := r.Failures[maximumFailures].Position
		r.Failures = append(r.Failures[:maximumFailures], Failure{at, tck.Failure{Reason: fmt.Sprintf("%d more failures from here on", more)}})
	}
}

// testCase is a row at work.
type testCase struct {
	*row
	columns   *columns
	tolerance feel.Value
	report    *Report
	taken     map[string]outcome // by decision
}

// outcome is what evaluating a decision gave.
type outcome struct {
	value feel.Value
	err   error
}

func (c *testCase) run(model *dmn.Model, environment feel.Environment) {
	variables, problems := c.columns.variables(c.row)
	problems = append(c.misplaced(), problems...)
	for _, problem := range problems {
		c.fail(problem.Position, tck.Failure{Reason: problem.Message})
	}
	if len(problems) > 0 {
		return
	}
	c.taken = map[string]outcome{}
	checked := 0
	for _, e := range c.columns.expected {
		if want := c.at(e.at); want.text != "" {
			checked++
			c.check(e, want, c.evaluate(model, e.decision, variables, environment))
		}
	}
	if checked == 0 {
		c.fail(c.first(), tck.Failure{Reason: "the case expects nothing: all columns of expected values are empty"})
	}
}

// evaluate takes a decision once for all of its columns.
func (c *testCase) evaluate(model *dmn.Model, decision *dmn.Decision, variables feel.Variables, environment feel.Environment) outcome {
	known, ok := c.taken[decision.ID()]
	if ok {
		return known
	}
	evaluation, err := model.Evaluate(decision.ID(), variables, environment)
	if err == nil {
		c.report.Evaluations = append(c.report.Evaluations, evaluation)
	}
	c.taken[decision.ID()] = outcome{evaluation.Output, err}
	return c.taken[decision.ID()]
}

// misplaced finds cells that cannot be read, and those that no column is for. Remarks may hold anything.
func (c *testCase) misplaced() (problems []*Error) {
	if c.columns.isExact && len(c.cells) != c.columns.width {
		at := c.cells[min(c.columns.width, len(c.cells)-1)].Position
		problems = append(problems, &Error{at, fmt.Sprintf("the row has %d cells, the header %d", len(c.cells), c.columns.width)})
	}
	for i := range c.cells {
		each := &c.cells[i]
		switch {
		case slices.Contains(c.columns.remarks, i):
		case each.problem != "":
			problems = append(problems, &Error{each.Position, each.problem})
		case each.text != "" && (i >= c.columns.width && !c.columns.isExact || slices.Contains(c.columns.unnamed, i)):
			problems = append(problems, &Error{each.Position, "the column of this cell has no header"})
		}
	}
	return problems
}

func (c *testCase) fail(at Position, failure tck.Failure) {
	failure.Case = fmt.Sprintf("row %d", c.line)
	if c.columns.name >= 0 && c.at(c.columns.name).text != "" {
		failure.Case = c.at(c.columns.name).text
	}
	c.report.add(Failure{at, failure})
}

// errorMark is what a cell says that expects an error; the code of one may follow.
var errorMarks = []string{"!error", "！error", "!错误", "！错误"}

// expectedError gives the code of the error that a cell expects, "" for any.
func expectedError(text string) (code string, ok bool) {
	for _, mark := range errorMarks {
		if rest, ok := strings.CutPrefix(text, mark); ok && (rest == "" || rest[0] == ' ') {
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}
