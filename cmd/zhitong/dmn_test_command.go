package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/feel"
	"zhitong/feel/javashim"
)

// dmnTestCommand runs test cases against the models beside them.
type dmnTestCommand struct {
	JSON  bool     `name:"json" help:"Print one object with counts, failures and the files that hold no test cases."`
	Paths []string `arg:"" name:"path" help:"Files of test cases, or folders that are searched for them."`
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

// dmnTestFailure is a failure with its file.
type dmnTestFailure struct {
	File string `json:"file"`
	tck.Failure
}

// Run runs all cases under the paths.
func (c *dmnTestCommand) Run(t *terminal) error {
	files, err := testFiles(c.Paths)
	if err != nil {
		return err
	}
	var report dmnTestReport
	environment := feel.Environment{Now: time.Now()}
	for _, file := range files {
		if err := report.run(file, environment); err != nil {
			return err
		}
	}
	return c.print(t, &report)
}

// testFiles lists the files named and the XML files under the folders named.
func testFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		err := filepath.WalkDir(path, func(found string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && (found == path || filepath.Ext(found) == ".xml") {
				files = append(files, found)
			}
			return err
		})
		if err != nil {
			return nil, misuse("%s cannot be read: %v", path, unwrapPath(err))
		}
	}
	return files, nil
}

// run adds the cases of one file; another kind of file is skipped and told, one that cannot be read is a failure.
func (r *dmnTestReport) run(file string, environment feel.Environment) error {
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
	model, err := modelWithImports(filepath.Join(filepath.Dir(file), filepath.Base(cases.ModelName)))
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
		r.Failures = append(r.Failures, dmnTestFailure{file, failure})
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
		t.say("%s: %s", failure.File, failure)
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
