package broker

import (
	"strings"
	"testing"

	"zhitong/engine"
)

// TestModelsMetLatelyStay: what is looked for again and again is kept while many others come, of which not all are.
func TestModelsMetLatelyStay(t *testing.T) {
	var kept compiled[process]
	used := &process{}
	kept.keep(0, used)
	for key := int64(1); key <= 3*maxCachedModels; key++ {
		kept.keep(key, &process{})
		if kept.get(0) != used {
			t.Fatalf("it is gone after %d others", key)
		}
	}
	if kept.get(1) != nil || kept.get(3*maxCachedModels) == nil {
		t.Error("not the newest are kept")
	}
	if size := len(kept.young) + len(kept.old); size > maxCachedModels {
		t.Errorf("%d are kept", size)
	}
}

// TestAModelWithLongNamesOfAnEarlierReleaseStillRuns: only a deployment is refused.
func TestAModelWithLongNamesOfAnEarlierReleaseStillRuns(t *testing.T) {
	id := strings.Repeat("a", engine.MaxName+1)
	content := []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="` + id + `" isExecutable="true"><startEvent id="s"/></process></definitions>`)
	var kept models
	if err := kept.compileProcess(&Definition{Key: 1, ID: id}, content); err != nil || kept.process(1) == nil {
		t.Error(err)
	}
	if _, problems := readFiles([]File{{Name: "p.bpmn", Content: content}}); problems == nil {
		t.Error("it was deployed anew")
	}
}
