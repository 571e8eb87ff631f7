package rest_test

import (
	"strings"
	"testing"
)

// TestStartForms are the newest, or those that were deployed with the process.
func TestStartForms(t *testing.T) {
	s := start(t)
	process := func(id, form string) string {
		return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="` + id + `" isExecutable="true"><startEvent id="s">` + form + `</startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="e"/><endEvent id="e"/></process></definitions>`
	}
	extension := func(attributes string) string {
		return `<extensionElements><zeebe:formDefinition ` + attributes + `/></extensionElements>`
	}
	files := map[string]string{"f.form": `{"id":"ask","components":[]}`, "newest.bpmn": process("newest", extension(`formId="ask"`)),
		"pinned.bpmn": process("pinned", extension(`formId="ask" bindingType="deployment"`)),
		"gone.bpmn":   process("gone", extension(`formId="nowhere"`)), "none.bpmn": process("none", "")}
	if status, answer := s.deploy(files); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	if status, answer := s.deploy(map[string]string{"f.form": `{"id":"ask","components":[{"type":"text"}]}`}); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	for id, want := range map[string]struct {
		status int
		has    string
	}{"newest": {200, `"version":2`}, "pinned": {200, `"version":1`}, "gone": {404, "not_found"}, "none": {204, ""}} {
		key := s.field("processDefinitionKey", "/v2/process-definitions/search", `{"filter":{"processDefinitionId":"`+id+`"}}`)[0]
		definition := s.must(200, "root", "GET", "/v2/process-definitions/"+key, "")
		if wanted := want.status != 204; definition["hasStartForm"] != wanted {
			t.Errorf("%s has a start form: %v", id, definition["hasStartForm"])
		}
		status, answer := s.call("root", "GET", "/v2/process-definitions/"+key+"/form", "")
		if status != want.status || !strings.Contains(answer, want.has) {
			t.Errorf("%s: %d %s, want %v", id, status, answer, want)
		}
	}
	s.steps([]step{{"root", "GET", "/v2/process-definitions/1/form", "", 404, "not_found"}, {"guest", "GET", "/v2/process-definitions/1/form", "", 403, "forbidden"}})
}
