package bpmn

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var modelFolder = flag.String("models", "", "write the models of TestAgreementWithModeler into this folder instead of testing")
var mutationStep = flag.Int("mutations", 3, "of the mutations of the models of this package, take every how many-th")

// verdictsFile holds what Camunda's own linter says of the models; its first lines tell how it was made.
const verdictsFile = "testdata/agreement/verdicts.txt"

// verdictPlatforms are the platforms of the marks in a verdict.
var verdictPlatforms = []Platform{PlatformCamunda88, PlatformCamunda89, PlatformCamunda810}

// beyondModeler are the codes of what prevents deployment and what the linter does not look for: rules of the engine's
// own validators, of BPMN, and of XML Schema.
var beyondModeler = map[Code]bool{
	CodeAdHocInterrupted: true, CodeAttributeValue: true, CodeCatchAllTwice: true, CodeCatchExpression: true,
	CodeCatchTwice: true, CodeCompensationHandler: true, CodeDiagramNumber: true, CodeDuplicateID: true,
	CodeEmptyForm: true, CodeEventGatewayIncoming: true, CodeEventGatewayTarget: true, CodeEventNotAllowed: true,
	CodeExpression: true, CodeExpressionRequired: true, CodeFlowCondition: true, CodeIncomingFlow: true,
	CodeInteger: true, CodeInvalidID: true, CodeLinkTarget: true, CodeMessageStartsTwice: true,
	CodeMissingAttribute: true, CodeMissingID: true, CodeMustInterrupt: true, CodeNoCondition: true,
	CodeNoEventDefinition: true, CodeNothingExecutable: true, CodeOutgoingFlow: true, CodePlatform: true,
	CodeSingleExtension: true, CodeSubprocessStart: true, CodeTaskListener: true, CodeTimerDefinition: true,
	CodeUnknownReference: true, CodeVariableNames: true, CodeVersionTag: true,
}

// eachModel visits the models of this package with their mutations, and of each corpus a part with a few.
func eachModel(t *testing.T, visit func(name string, content []byte)) {
	own, _ := filepath.Glob("testdata/agreement/*.bpmn")
	for _, path := range own {
		visitMutants(t, path, *mutationStep, visit)
	}
	for _, sample := range []struct {
		folder           string
		files, mutations int // every how many-th
	}{{"bpmn-validation", 1, 51}, {"bpmn-miwg", 1, 633}, {"bpmn-random", 5, 194}} {
		for i, path := range filesIn(t, sample.folder) {
			if i%sample.files == 0 {
				visitMutants(t, path, sample.mutations, visit)
			}
		}
	}
}

func visitMutants(t *testing.T, path string, step int, visit func(name string, content []byte)) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := Read(bytes.NewReader(content), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(path), ".bpmn")
	visit(name, content)
	for i, m := range mutationsOf(definitions.Root) {
		if i%step == 0 {
			visit(fmt.Sprintf("%s %d %s", name, i, m.label), mutant(t, content, m))
		}
	}
}

// TestAgreementWithModeler compares the verdicts with those of Camunda's own linter.
func TestAgreementWithModeler(t *testing.T) {
	if *modelFolder != "" {
		eachModel(t, func(name string, content []byte) {
			if err := os.WriteFile(filepath.Join(*modelFolder, url.PathEscape(name)), content, 0o600); err != nil {
				t.Fatal(err)
			}
		})
		return
	}
	verdicts := readVerdicts(t)
	compared, refused := 0, 0
	eachModel(t, func(name string, content []byte) {
		expected, known := verdicts[name]
		if !known {
			t.Errorf("%s has no verdict; make %s anew", name, verdictsFile)
			return
		}
		definitions, err := Read(bytes.NewReader(content), ReadOptions{})
		if err != nil {
			definitions = nil
		}
		for i, platform := range verdictPlatforms {
			compared++
			problems, _ := err.(Problems)
			if definitions != nil {
				problems = Check(definitions, platform)
			}
			if expected.marks[i] != '+' {
				refused++
			}
			if complaint := disagreement(expected.marks[i], problems); complaint != "" {
				t.Errorf("%s on %s: %s; the linter says %s", name, platform, complaint, expected.rules)
			}
		}
	})
	t.Logf("%d verdicts agree; %d of them refuse", compared, refused)
}

// disagreement tells what is wrong with the problems when the linter gives this mark.
func disagreement(mark byte, problems Problems) string {
	if mark != '+' {
		if !problems.HaveErrors() {
			return "nothing is reported"
		}
		return ""
	}
	for _, problem := range problems {
		if problem.Severity == Error && beyondModeler[problem.Code] {
			return ""
		}
	}
	if problems.HaveErrors() {
		return problems.Error()
	}
	return ""
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
