package bpmn

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var modelFolder = flag.String("models", "", "write the models of TestAgreementWithModeler into this folder instead of testing")

// verdictsFile holds what Camunda's own linter says of the models; its first lines tell how it was made.
const verdictsFile = "testdata/agreement/verdicts.txt"

// modelsToCompare are the models of this package with every mutation, and of each corpus a part with a few.
func modelsToCompare(t *testing.T) map[string][]byte {
	models := map[string][]byte{}
	own, _ := filepath.Glob("testdata/agreement/*.bpmn")
	for _, path := range own {
		addModels(t, models, path, 1)
	}
	for _, sample := range []struct {
		folder           string
		files, mutations int // every how many-th
	}{{"bpmn-validation", 1, 17}, {"bpmn-miwg", 1, 211}, {"bpmn-random", 5, 97}} {
		for i, path := range filesIn(t, sample.folder) {
			if i%sample.files == 0 {
				addModels(t, models, path, sample.mutations)
			}
		}
	}
	return models
}

func addModels(t *testing.T, models map[string][]byte, path string, step int) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := Read(bytes.NewReader(content), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(path), ".bpmn")
	models[name] = content
	for i, m := range mutationsOf(definitions.Root) {
		if i%step == 0 {
			models[fmt.Sprintf("%s %d %s", name, i, m.label)] = mutant(t, content, m)
		}
	}
}

// fileName makes a name of a model that a folder can hold.
func fileName(model string) string { return fmt.Sprintf("%x", model) }

func TestAgreementWithModeler(t *testing.T) {
	models := modelsToCompare(t)
	if *modelFolder != "" {
		for i, name := range slices.Sorted(maps.Keys(models)) {
			if err := os.WriteFile(filepath.Join(*modelFolder, fmt.Sprintf("%05d", i)), models[name], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
}

// verdict is what the linter says of a model: a mark for each version of Camunda, and the rules that are broken.
type verdict struct{ marks, rules string }

func readVerdicts(t *testing.T) map[string]verdict {
	file, err := os.Open(verdictsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	verdicts := map[string]verdict{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if parts := strings.Split(lines.Text(), "\t"); len(parts) == 3 {
			verdicts[parts[0]] = verdict{parts[1], parts[2]}
		}
	}
	return verdicts
}
