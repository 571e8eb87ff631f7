package elementdocs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"zhitong/bpmn"
)

// Folder is where the golden traces are, seen from this package.
const Folder = "../../engine/testdata/golden"

// trace is what a golden file shows: its first line, and the elements that are entered in it.
type trace struct {
	title string
	uses  []use
}

// use is an element of a deployed process that the trace enters.
type use struct {
	process *bpmn.Process
	element *bpmn.Element
	node    *bpmn.Node
}

// traces reads each golden file once.
type traces map[string]*trace

func (t traces) read(name string) (*trace, error) {
	if known, ok := t[name]; ok {
		return known, nil
	}
	content, err := os.ReadFile(filepath.Join(Folder, name+".txt"))
	if err != nil {
		return nil, fmt.Errorf("there is no golden trace %s: %w", name, err)
	}
	title, _, _ := strings.Cut(string(content), "\n")
	read := &trace{title: strings.TrimPrefix(title, "# ")}
	for _, deployment := range deployments(string(content)) {
		read.add(deployment)
	}
	t[name] = read
	return read, nil
}

// deployment is what one "deploy" of a golden file deploys, and what the file shows after it.
type deployment struct{ models, shown string }

func deployments(content string) []deployment {
	var all []deployment
	for _, part := range strings.Split("\n"+content, "\ndeploy\n")[1:] {
		models, shown, _ := strings.Cut(part, "\n----\n")
		all = append(all, deployment{models, shown})
	}
	return all
}

// entered finds the elements whose instances begin; the ending marks those of a multi-instance or an ad-hoc subprocess.
var entered = regexp.MustCompile(`(?m)^element activated ([^\s\[~]+)`)

// add takes up what a deployment has and its trace enters. One that is refused has nothing.
func (t *trace) add(d deployment) {
	definitions, processes, problems := compile(d.models)
	if problems != nil {
		return
	}
	names := map[string]bool{}
	for _, match := range entered.FindAllStringSubmatch(d.shown, -1) {
		names[match[1]] = true
	}
	for _, process := range processes {
		for i := range process.Elements {
			if element := &process.Elements[i]; names[element.ID] && element.PartOf == bpmn.NoElement {
				t.uses = append(t.uses, use{process, element, definitions.Node(element.ID)})
			}
		}
	}
}

// compile reads processes as the golden test does. The error is that of reading, or all problems.
func compile(models string) (*bpmn.Definitions, []*bpmn.Process, error) {
	document := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">` +
		models + `</definitions>`
	definitions, err := bpmn.Read(strings.NewReader(document), bpmn.ReadOptions{})
	if err != nil {
		return nil, nil, err
	}
	processes, problems := bpmn.Compile(definitions)
	if problems.HaveErrors() {
		return nil, nil, problems
	}
	return definitions, processes, nil
}
