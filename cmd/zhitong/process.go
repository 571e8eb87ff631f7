package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhitong/broker"
	"zhitong/scenario"
)

// processCommand groups the commands about processes.
type processCommand struct {
	Test   processTestCommand   `cmd:"" help:"Run the scenarios of *.scenario.yaml files against the models beside them. Exit 1 when one fails."`
	Record processRecordCommand `cmd:"" help:"Make a scenario of a process instance of a running server. Exit 1 when it does not run as the instance did."`
}

// scenarioSuffix is what the files of scenarios are called.
const scenarioSuffix = ".scenario.yaml"

// processTestCommand runs files of scenarios.
type processTestCommand struct {
	JSON  bool     `name:"json" help:"Print one object with counts, failures and coverage."`
	JUnit string   `name:"junit" type:"path" placeholder:"FILE" help:"Also write the results as JUnit XML."`
	Paths []string `arg:"" name:"path" help:"Files of scenarios, or folders that are searched for *.scenario.yaml."`
}

// processTestReport is what --json prints.
type processTestReport struct {
	Passed int                     `json:"passed"`
	Failed int                     `json:"failed"`
	Files  []processTestFileReport `json:"files"`
}

// processTestFileReport is how the scenarios of one file went.
type processTestFileReport struct {
	File string `json:"file"`
	*scenario.Report
}

// Run runs all scenarios under the paths.
func (c *processTestCommand) Run(t *terminal) error {
	files, err := scenarioFiles(c.Paths)
	if err != nil {
		return err
	}
	var report processTestReport
	for _, file := range files {
		result, err := runScenarios(context.Background(), file)
		if err != nil {
			return err
		}
		passed, failed := result.Count()
		report.Passed, report.Failed = report.Passed+passed, report.Failed+failed
		report.Files = append(report.Files, processTestFileReport{file, result})
	}
	if c.JUnit != "" {
		if err := os.WriteFile(c.JUnit, report.junit(), 0o644); err != nil {
			return misuse("%s cannot be written: %v", c.JUnit, unwrapPath(err))
		}
	}
	if err := c.print(t, &report); err != nil {
		return err
	}
	if report.Failed > 0 {
		return &exit{code: exitNegative}
	}
	return nil
}

// scenarioFiles lists the files named and those of scenarios under the folders named.
func scenarioFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		found, err := filesUnder(path, func(name string) bool { return strings.HasSuffix(name, scenarioSuffix) })
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, misuse("there is no file *%s under %s", scenarioSuffix, path)
		}
		files = append(files, found...)
	}
	return files, nil
}

// runScenarios runs one file.
func runScenarios(ctx context.Context, file string) (*scenario.Report, error) {
	content, err := readFile(file, scenario.MaxBytes)
	if err != nil {
		return nil, err
	}
	suite, err := scenario.Read(bytes.NewReader(content))
	if err != nil {
		return nil, misuse("%s: %s", file, strings.ReplaceAll(err.Error(), "\n", "\n"+file+": "))
	}
	models, err := scenarioModels(filepath.Dir(file), suite.Files)
	if err != nil {
		return nil, err
	}
	return suite.Run(ctx, models)
}

// scenarioModels reads the models that are named, or all of the folder.
func scenarioModels(folder string, names []string) ([]broker.File, error) {
	if len(names) == 0 {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, misuse("%s cannot be read: %v", folder, unwrapPath(err))
		}
		for _, entry := range entries {
			if slices.Contains([]string{".bpmn", ".dmn", ".form"}, filepath.Ext(entry.Name())) {
				names = append(names, entry.Name())
			}
		}
	}
	var models []broker.File
	for _, name := range names {
		content, err := readFile(filepath.Join(folder, name), maxModelBytes)
		if err != nil {
			return nil, err
		}
		models = append(models, broker.File{Name: filepath.Base(name), Content: content})
	}
	return models, nil
}

func (c *processTestCommand) print(t *terminal, report *processTestReport) error {
	if c.JSON {
		return t.json(report)
	}
	for _, file := range report.Files {
		for _, result := range file.Results {
			if result.Passed() {
				t.say("ok   %s: %s", file.File, result.Name)
				continue
			}
			t.say("FAIL %s: %s", file.File, result.Name)
			for _, failure := range result.Failures {
				t.say("     %s:%d: %s", file.File, failure.Line, failure.Message)
			}
		}
		for _, coverage := range file.Coverage {
			t.say("coverage of %s: elements %s; sequence flows %s", coverage.ProcessID, shareText(coverage.Elements), shareText(coverage.Flows))
		}
	}
	t.say("%d passed, %d failed", report.Passed, report.Failed)
	return nil
}

func shareText(share scenario.Share) string {
	text := fmt.Sprintf("%d of %d", share.Reached, share.Total)
	if len(share.Missed) > 0 {
		text += " (never " + strings.Join(share.Missed, ", ") + ")"
	}
	return text
}

// The elements of JUnit XML that build servers read.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string         `xml:"name,attr"`
		ClassName string         `xml:"classname,attr"`
		Failures  []junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func (r *processTestReport) junit() []byte {
	suites := junitSuites{Tests: r.Passed + r.Failed, Failures: r.Failed}
	for _, file := range r.Files {
		passed, failed := file.Count()
		suite := junitSuite{Name: file.File, Tests: passed + failed, Failures: failed}
		for _, result := range file.Results {
			one := junitCase{Name: result.Name, ClassName: strings.TrimSuffix(filepath.Base(file.File), scenarioSuffix)}
			for _, failure := range result.Failures {
				one.Failures = append(one.Failures, junitFailure{failure.Message, fmt.Sprintf("%s:%d", file.File, failure.Line)})
			}
			suite.Cases = append(suite.Cases, one)
		}
		suites.Suites = append(suites.Suites, suite)
	}
	text, err := xml.MarshalIndent(suites, "", "  ")
	if err != nil { // a tree of strings and numbers always encodes
		return nil
	}
	return append([]byte(xml.Header), append(text, '\n')...)
}
