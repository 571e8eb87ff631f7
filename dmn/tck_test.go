package dmn_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/feel"
	"zhitong/feel/javashim"
)

func kit(t testing.TB) string {
	t.Helper()
	directory := os.Getenv("ZHITONG_DATA")
	if directory == "" {
		directory = "../../shared/data"
	}
	directory = filepath.Join(directory, "dmn-tck")
	if _, err := os.Stat(directory); err != nil {
		t.Skip("the DMN test kit is not there; set ZHITONG_DATA")
	}
	return directory
}

// TestTCK runs the part of the DMN test kit that is there: every result agrees.
func TestTCK(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(kit(t), "compliance-level-*", "*", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatal("the kit has no test cases", err)
	}
	slices.Sort(files)
	passed, total := 0, 0
	for _, file := range files {
		failures, count := runFile(t, file)
		total, passed = total+count, passed+count-len(failures)
		for _, failure := range failures {
			t.Errorf("%s: %s", filepath.Base(file), failure)
		}
	}
	t.Logf("%d of %d results agree", passed, total)
}

// runFile runs a file of test cases and gives what does not agree.
func runFile(t *testing.T, file string) (failures []string, total int) {
	t.Helper()
	reader, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	cases, err := tck.Read(reader)
	if err != nil {
		t.Fatal(err)
	}
	model, err := readModel(filepath.Join(filepath.Dir(file), cases.ModelName))
	environment := feel.Environment{Now: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)}
	for i := range cases.Cases {
		c := &cases.Cases[i]
		total += len(c.Results)
		var failed []tck.Failure
		if err != nil {
			failed = c.Fail(err)
		} else {
			failed, _ = c.Run(model, environment)
		}
		for _, failure := range failed {
			failures = append(failures, failure.String())
		}
	}
	return failures, total
}

// readModel reads a model with those of its folder that it imports.
func readModel(file string) (*dmn.Model, error) {
	var imports []*dmn.Model
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*.dmn"))
	for _, other := range others {
		if other != file {
			if model, err := readAlone(other, nil); err == nil {
				imports = append(imports, model)
			}
		}
	}
	return readAlone(file, imports)
}

func readAlone(file string, imports []*dmn.Model) (*dmn.Model, error) {
	reader, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return dmn.Read(reader, dmn.Options{Profile: feel.DMN, Imports: imports, External: javashim.Functions()})
}
