package bpmn

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// corpus returns a folder of the data beside the project, and skips the test where it is absent.
func corpus(t testing.TB, folder string) string {
	root := os.Getenv("ZHITONG_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	path := filepath.Join(root, folder)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there; ZHITONG_DATA names the folder with the test corpora", path)
	}
	return path
}

func readFile(t testing.TB, path string) (*Definitions, error) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	return Read(file, ReadOptions{})
}

func filesIn(t testing.TB, folder string) []string {
	paths, err := filepath.Glob(filepath.Join(corpus(t, folder), "*.bpmn"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	return paths
}

// validationCase is a line of expected.jsonl.
type validationCase struct {
	File     string
	Valid    bool
	Expected []struct{ ExpectedElementID, ExpectedElementType, ExpectedMessage string }
}

// errorsOf drops the warnings.
func errorsOf(problems Problems) Problems {
	var kept Problems
	for _, problem := range problems {
		if problem.Severity == Error {
			kept = append(kept, problem)
		}
	}
	return kept
}

// names tells whether a problem is about the expected element, by its id or its type.
func names(problem *Problem, id, elementType string) bool {
	if id != "" {
		return problem.ElementID == id
	}
	return strings.EqualFold(strings.TrimPrefix(elementType, "Zeebe"), problem.Tag)
}

func (c *validationCase) agrees(problems Problems) bool {
	for _, expected := range c.Expected {
		found := false
		for _, problem := range problems {
			found = found || names(problem, expected.ExpectedElementID, expected.ExpectedElementType)
		}
		if !found {
			return false
		}
	}
	return true
}

// TestValidationCorpus wants the verdict of Camunda's own tests for 8.10, at the element that they name.
func TestValidationCorpus(t *testing.T) {
	folder := corpus(t, "bpmn-validation")
	expectations, err := os.Open(filepath.Join(folder, "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer expectations.Close()
	total, agreed := 0, 0
	for lines := bufio.NewScanner(expectations); lines.Scan(); total++ {
		var expected validationCase
		if err := json.Unmarshal(lines.Bytes(), &expected); err != nil {
			t.Fatal(err)
		}
		definitions, err := readFile(t, filepath.Join(folder, expected.File))
		if err != nil {
			t.Errorf("%s: %v", expected.File, err)
			continue
		}
		problems := Check(definitions, PlatformCamunda810)
		if expected.Valid == problems.HaveErrors() || !expected.agrees(problems) {
			t.Errorf("%s: expected %+v, got\n%s", expected.File, expected.Expected, problems.Error())
			continue
		}
		agreed++
	}
	t.Logf("%d of %d cases agree in verdict and named element", agreed, total)
}

func TestRandomProcessesCompile(t *testing.T) {
	compiled, unsupported := 0, 0
	for _, path := range filesIn(t, "bpmn-random") {
		definitions, err := readFile(t, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		processes, problems := Compile(definitions)
		switch {
		case len(errorsOf(problems)) > 0:
			t.Errorf("%s:\n%s", path, problems.Error())
		case Check(definitions, PlatformCamunda88).HaveErrors():
			t.Errorf("%s: %v", path, Check(definitions, PlatformCamunda88))
		case problems.HaveErrors():
			unsupported++
		default:
			compiled += len(processes)
		}
	}
	t.Logf("%d processes compile, %d files hold elements that this release does not execute", compiled, unsupported)
}

func total(counts map[string]int) (sum int) {
	for _, count := range counts {
		sum += count
	}
	return sum
}

// comments hides what looks like tags but is none.
var comments = regexp.MustCompile(`(?s)<!--.*?-->|<!\[CDATA\[.*?\]\]>`)

// startTags counts the start tags of a file without an XML decoder.
func startTags(t *testing.T, path string) int {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return len(regexp.MustCompile(`<[A-Za-z]`).FindAll(comments.ReplaceAll(content, nil), -1))
}

// localNames counts the elements of a tree.
func localNames(node *Node, counts map[string]int) {
	counts[node.Name.Local]++
	for _, child := range node.Children {
		localNames(child, counts)
	}
}

func TestInterchangeModelsAreRead(t *testing.T) {
	for _, path := range filesIn(t, "bpmn-miwg") {
		definitions, err := readFile(t, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		counts := map[string]int{}
		localNames(definitions.Root, counts)
		if read, written := total(counts), startTags(t, path); read != written {
			t.Errorf("%s: %d XML elements became %d", path, written, read)
		}
		shapes, edges := 0, 0
		for _, diagram := range definitions.Diagrams {
			shapes += len(diagram.Shapes)
			edges += len(diagram.Edges)
		}
		if len(definitions.Processes) != counts["process"] || shapes != counts["BPMNShape"] || edges != counts["BPMNEdge"] {
			t.Errorf("%s: lost processes, shapes or edges: %d %d %d of %v", path, len(definitions.Processes), shapes, edges, counts)
		}
		Compile(definitions) // whatever it says, it must not panic
	}
}

// TestExecutableInterchangeModels wants nothing to stop the models that are meant to be executed.
func TestExecutableInterchangeModels(t *testing.T) {
	for _, name := range []string{"C.8.1", "C.9.0", "C.9.1", "C.9.2"} {
		definitions, err := readFile(t, filepath.Join(corpus(t, "bpmn-miwg"), name+".bpmn"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, problems := Compile(definitions)
		if problems.HaveErrors() {
			t.Errorf("%s:\n%v", name, problems)
		}
	}
}
