package scenario

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"zhitong/bpmn"
	"zhitong/broker"
	"zhitong/dmn"
	"zhitong/feel"
	"zhitong/pipeline"
)

// deploy deploys the files with mocks in the place of the decisions that are mocked.
func (n *node) deploy(ctx context.Context, files []broker.File, decisions Values) (broker.Deployed, error) {
	deployed := slices.DeleteFunc(slices.Clone(files), func(file broker.File) bool { return holdsAny(file, decisions) })
	for _, id := range slices.Sorted(maps.Keys(decisions)) {
		node := decisions[id]
		encoded, err := jsonOf(&node)
		if err != nil {
			return broker.Deployed{}, err
		}
		value, err := feel.FromJSON(encoded)
		if err != nil {
			return broker.Deployed{}, err
		}
		deployed = append(deployed, mockDecision(id, value))
	}
	return do[broker.Deployed](ctx, n, pipeline.System, &broker.Deploy{Files: deployed})
}

// holdsAny tells whether a file defines one of the decisions. A file that cannot be read is left to the deployment,
// which tells why.
func holdsAny(file broker.File, decisions Values) bool {
	if path.Ext(file.Name) != ".dmn" || len(decisions) == 0 {
		return false
	}
	model, err := dmn.Read(bytes.NewReader(file.Content), dmn.Options{})
	if err != nil {
		return false
	}
	for id := range decisions {
		if _, ok := model.Decision(id); ok {
			return true
		}
	}
	return false
}

// mockDecision writes a model of one decision that is always the same value.
func mockDecision(id string, value feel.Value) broker.File {
	var name, text bytes.Buffer
	// writing to a buffer does not fail
	_ = xml.EscapeText(&name, []byte(id))
	_ = xml.EscapeText(&text, []byte(value.String()))
	const form = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="mock_%[1]s" name="%[1]s" namespace="mock">` +
		`<decision id="%[1]s" name="%[1]s"><variable name="%[1]s"/><literalExpression><text>%[2]s</text></literalExpression></decision></definitions>`
	return broker.File{Name: "mock-" + id + ".dmn", Content: fmt.Appendf(nil, form, name.String(), text.String())}
}

// processesOf lists the processes of a deployment.
func processesOf(deployed broker.Deployed) []broker.Definition {
	return slices.DeleteFunc(slices.Clone(deployed.Definitions), func(d broker.Definition) bool { return d.Kind != broker.ProcessResource })
}

// graphsOf compiles the processes of the files by their ids, for what they consist of.
func graphsOf(files []broker.File) map[string]*bpmn.Process {
	graphs := map[string]*bpmn.Process{}
	for _, file := range files {
		if !strings.HasSuffix(file.Name, ".bpmn") {
			continue
		}
		definitions, err := bpmn.Read(bytes.NewReader(file.Content), bpmn.ReadOptions{})
		if err != nil {
			continue // the deployment has told why
		}
		compiled, _ := bpmn.Compile(definitions)
		for _, process := range compiled {
			graphs[process.ID] = process
		}
	}
	return graphs
}
