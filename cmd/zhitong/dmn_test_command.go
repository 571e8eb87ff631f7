package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/dmn/testtable"
	"zhitong/feel"
	"zhitong/feel/javashim"
)

// dmnTestCommand runs test cases against the models beside them.
type dmnTestCommand struct {
	JSON  bool     `name:"json" help:"Print one object with counts, failures and the files that hold no test cases."`
	Model string   `help:"Model to test, in place of the one that the cases name or that has their name." placeholder:"FILE"`
	Paths []string `arg:"" name:"path" help:"Files of test cases (*.xml, *.csv, *.tsv, *.xlsx), or folders that are searched for them."`
}

// dmnTestReport is what --json prints. Passed and Failed count test cases.
type dmnTestReport struct {
	Passed   int               `json:"passed"`
	Failed   int               `json:"failed"`
	Failures []dmnTestFailure  `json:"failures,omitempty"`
	Coverage []dmnTestCoverage `json:"coverage,omitempty"`
	Skipped  []string          `json:"skipped,omitempty"`
}

// dmnTestCoverage is the coverage of a decision table by the cases of a file.
type dmnTestCoverage struct {
	File string `json:"file"`
	dmn.Coverage
}

// dmnTestFailure is a failure with its file and, in a test table, its place there.
type dmnTestFailure struct {
	File string `json:"file"`
	*testtable.Position
	tck.Failure
}

// Run runs all cases under the paths; a path without any is an error.
func (c *dmnTestCommand) Run(t *terminal) error {
	var report dmnTestReport
	var empty []string
	environment := feel.Environment{Now: time.Now()}
	for _, path := range c.Paths {
		files, err := testFiles(path)
		if err != nil {
			return err
		}
		before := report.Passed + report.Failed
		for _, file := range files {
			if err := c.run(&report, file, file == path, environment); err != nil {
				return err
			}
		}
		if report.Passed+report.Failed == before {
			empty = append(empty, path)
		}
	}
	if err := c.print(t, &report); err != nil {
		return err
	}
	if len(empty) > 0 {
		return negative("there are no test cases in %s", strings.Join(empty, ", "))
	}
	return nil
}

// run runs one file; isNamed is false for one that was found in a folder.
func (c *dmnTestCommand) run(report *dmnTestReport, file string, isNamed bool, environment feel.Environment) error {
	if slices.Contains(testtable.Extensions, strings.ToLower(filepath.Ext(file))) {
		(&tableRun{report, file, c.Model, isNamed, environment}).run()
		return nil
	}
	return report.run(file, c.Model, environment)
}

// testFiles lists the file named, or those under the folder named that may hold test cases. The lock files of spreadsheet
// programs hold none.
func testFiles(path string) ([]string, error) {
	return filesUnder(path, func(name string) bool {
		extension := strings.ToLower(filepath.Ext(name))
		return extension == ".xml" || slices.Contains(testtable.Extensions, extension) && !strings.HasPrefix(name, "~$")
	})
}

// run adds the cases of one file, for a model that is "" where the file says which; another kind of file is skipped and told, one that cannot be read is a failure.
func (r *dmnTestReport) run(file, tested string, environment feel.Environment) error {
	content, err := readFile(file, maxModelBytes)
	if err != nil {
		return err
	}
	cases, err := tck.Read(bytes.NewReader(content))
	if err != nil {
		r.add(file, []tck.Failure{{Case: "(file)", Reason: err.Error()}})
		return nil
	}
	if len(cases.Cases) == 0 {
		r.Skipped = append(r.Skipped, file)
		return nil
	}
	if tested == "" {
		tested = filepath.Join(filepath.Dir(file), filepath.Base(cases.ModelName))
	}
	model, err := modelWithImports(tested)
	if err != nil {
		for i := range cases.Cases {
			r.add(file, cases.Cases[i].Fail(err))
		}
		return nil
	}
	r.runCases(file, cases, model, environment)
	return nil
}

func (r *dmnTestReport) runCases(file string, cases *tck.File, model *dmn.Model, environment feel.Environment) {
	var all []dmn.Evaluation
	for i := range cases.Cases {
		failures, evaluations := cases.Cases[i].Run(model, environment)
		r.add(file, failures)
		all = append(all, evaluations...)
	}
	for _, coverage := range model.Cover(all) {
		r.Coverage = append(r.Coverage, dmnTestCoverage{file, coverage})
	}
}

// add counts one case.
func (r *dmnTestReport) add(file string, failures []tck.Failure) {
	if len(failures) == 0 {
		r.Passed++
		return
	}
	r.Failed++
	for _, failure := range failures {
		r.Failures = append(r.Failures, dmnTestFailure{File: file, Failure: failure})
	}
}

// modelWithImports reads a model with those of its folder, which it may import.
func modelWithImports(file string) (*dmn.Model, error) {
	var imports []*dmn.Model
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if entry.Name() == filepath.Base(file) || !strings.HasSuffix(entry.Name(), ".dmn") {
			continue
		}
		// One that cannot be read is missed by the models that import it, and told there.
		if model, err := readTestedModel(filepath.Join(filepath.Dir(file), entry.Name()), nil); err == nil {
			imports = append(imports, model)
		}
	}
	return readTestedModel(file, imports)
}

func readTestedModel(file string, imports []*dmn.Model) (*dmn.Model, error) {
	content, err := readFile(file, maxModelBytes)
	if err != nil {
		return nil, err
	}
	return dmn.Read(bytes.NewReader(content), dmn.Options{DetectProfile: true, Imports: imports, External: javashim.Functions()})
}

// place is the file, with the position in a test table.
func (f *dmnTestFailure) place() string {
	if f.Position == nil {
		return f.File
	}
	return f.File + ":" + f.Position.String()
}

func (c *dmnTestCommand) print(t *terminal, report *dmnTestReport) error {
	if c.JSON {
		if err := t.json(report); err != nil {
			return err
		}
	} else {
		report.say(t)
	}
	if report.Failed > 0 {
		return &exit{code: exitNegative}
	}
	return nil
}

func (r *dmnTestReport) say(t *terminal) {
	for _, failure := range r.Failures {
		t.say("%s: %s", failure.place(), failure.Failure)
	}
	for _, c := range r.Coverage {
		t.say("%s: decision %s: %d of %d rules hit", c.File, c.DecisionID, c.Hit, c.Rules)
		if len(c.NeverHit) > 0 {
			t.say("%s: decision %s: never hit: %v", c.File, c.DecisionID, c.NeverHit)
		}
	}
	for _, file := range r.Skipped {
		t.tell("%s: no test cases", file)
	}
	t.say("%d passed, %d failed", r.Passed, r.Failed)
}
