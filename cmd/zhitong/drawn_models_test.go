package main

import (
	"encoding/xml"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// drawnElement is an element of a process that a diagram has to show.
var drawnElement = regexp.MustCompile(`^(sequenceFlow|task|.+Task|.+Event|.+Gateway|subProcess|adHocSubProcess|transaction|callActivity)$`)

// undrawn lists the elements of a model that its diagram does not show.
func undrawn(t *testing.T, path string) (missing []string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var wanted []string
	shown := map[string]bool{}
	for decoder := xml.NewDecoder(file); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		of := map[string]string{}
		for _, attribute := range start.Attr {
			of[attribute.Name.Local] = attribute.Value
		}
		switch name := start.Name.Local; {
		case name == "BPMNShape" || name == "BPMNEdge":
			shown[of["bpmnElement"]] = true
		case start.Name.Space == "http://www.omg.org/spec/BPMN/20100524/MODEL" && drawnElement.MatchString(name):
			wanted = append(wanted, of["id"])
		}
	}
	for _, id := range wanted {
		if !shown[id] {
			missing = append(missing, id)
		}
	}
	return missing
}

// TestModelsOfDocumentationAreDrawn: whoever opens a model of the documentation or of an example, in the console or in
// a modeler, sees all of it.
func TestModelsOfDocumentationAreDrawn(t *testing.T) {
	models := 0
	for _, folder := range []string{"docs", "examples"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".bpmn" {
				return err
			}
			models++
			if missing := undrawn(t, path); len(missing) > 0 {
				t.Errorf("%s does not show %v", path, missing)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if models < 5 {
		t.Errorf("only %d models were found", models)
	}
}
