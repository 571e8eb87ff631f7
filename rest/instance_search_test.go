package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

const outerAndInner = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="inside" name="Inside" isExecutable="true"><extensionElements><zeebe:versionTag value="v1"/></extensionElements>
<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/></process>
<process id="outside" isExecutable="true"><startEvent id="s2"/><sequenceFlow id="g1" sourceRef="s2" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="inside"/></extensionElements></callActivity>
<sequenceFlow id="g2" sourceRef="call" targetRef="e2"/><endEvent id="e2"/></process></definitions>`

// calling deploys two processes and starts the outer one; it gives the keys of
// the outer and the inner instance.
func (s site) calling(variables string) (outer, inner string) {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"two.bpmn": outerAndInner}); status != 200 {
		s.Fatalf("%d %s", status, answer)
	}
	outer = s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"outside","businessId":"B1","variables":`+variables+`}`)["processInstanceKey"].(string)
	inner = s.field("processInstanceKey", "/v2/process-instances/search", `{"filter":{"parentProcessInstanceKey":"`+outer+`"}}`)[0]
	return outer, inner
}

// fail takes the only job and reports that it cannot be done.
func (s site) fail() (job string) {
	s.Helper()
	jobs := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","worker":"w1","timeout":60000,"maxJobsToActivate":1}`)["jobs"].([]any)
	job = jobs[0].(map[string]any)["jobKey"].(string)
	s.must(204, "root", "POST", "/v2/jobs/"+job+"/failure", `{"retries":0,"errorMessage":"out of order"}`)
	return job
}

// TestInstancesAreFoundByWhatTheyHave has filters over other tables, and alternatives.
func TestInstancesAreFoundByWhatTheyHave(t *testing.T) {
	s := start(t)
	outer, inner := s.calling(`{"amount":12,"city":"上海"}`)
	s.fail()
	for filter, want := range map[string]string{
		`{}`: outer + " " + inner,
		`{"parentProcessInstanceKey":{"$exists":true}}`:                                   inner,
		`{"parentProcessInstanceKey":{"$exists":false}}`:                                  outer,
		`{"parentElementInstanceKey":{"$exists":true}}`:                                   inner,
		`{"businessId":{"$exists":true},"processDefinitionId":"outside"}`:                 outer,
		`{"hasIncident":true}`:                                                            inner,
		`{"hasIncident":false}`:                                                           outer,
		`{"errorMessage":{"$like":"*order"}}`:                                             inner,
		`{"errorMessage":"other"}`:                                                        "",
		`{"elementId":"call"}`:                                                            outer,
		`{"elementId":{"$like":"s*"},"elementInstanceState":"COMPLETED"}`:                 outer + " " + inner,
		`{"elementId":"work","elementInstanceState":"COMPLETED"}`:                         "",
		`{"elementId":"work","hasElementInstanceIncident":true}`:                          inner,
		`{"elementId":"work","hasElementInstanceIncident":false}`:                         "",
		`{"variables":[{"name":"amount","value":"12"},{"name":"city","value":"\"上海\""}]}`: outer + " " + inner,
		`{"variables":[{"name":"amount","value":"13"}]}`:                                  "",
		`{"variables":[{"name":"amount","value":{"$neq":"13"}}]}`:                         outer + " " + inner,
		`{"processDefinitionName":"Inside"}`:                                              inner,
		`{"processDefinitionVersionTag":{"$exists":true}}`:                                inner,
		`{"processDefinitionVersionTag":{"$exists":false}}`:                               outer,
		`{"$or":[{"hasIncident":true},{"businessId":"B1","elementId":"call"}]}`:           outer + " " + inner,
		`{"$or":[{"hasIncident":true},{"businessId":"B2"}]}`:                              inner,
		`{"state":"ACTIVE","$or":[{"processDefinitionId":"outside"}]}`:                    outer,
		`{"state":"COMPLETED","$or":[{"processDefinitionId":"outside"}]}`:                 "",
		`{"$or":[]}`: "",
		`{"startDate":{"$gt":"2020-01-01T00:00:00Z","$lt":"2100-01-01T00:00:00Z"}}`: outer + " " + inner,
		`{"state":{"$in":["active","Completed"]}}`:                                  outer + " " + inner,
		`{"endDate":{"$exists":true}}`:                                              "",
	} {
		if got := s.found("/v2/process-instances/search", `{"filter":`+filter+`}`, "processInstanceKey"); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
	for _, filter := range []string{`{"$or":[{"$or":[]}]}`, `{"$or":[{"nothing":1}]}`, `{"$or":[{"state":{"$what":1}}]}`, `{"variables":[{"name":"a"}]}`,
		`{"$or":[` + strings.Repeat(`{},`, 20) + `{}]}`} {
		if status, answer := s.call("root", "POST", "/v2/process-instances/search", `{"filter":`+filter+`}`); status != 400 {
			t.Errorf("%s: %d %s", filter, status, answer)
		}
	}
}

// TestDetailsOfInstances has what belongs to one instance or element.
func TestDetailsOfInstances(t *testing.T) {
	s := start(t)
	outer, inner := s.calling(`{}`)
	job := s.fail()
	status, answer := s.call("root", "GET", "/v2/process-instances/"+inner+"/call-hierarchy", "")
	first, second := strings.Index(answer, `"processInstanceKey":"`+outer), strings.Index(answer, `"processInstanceKey":"`+inner)
	if status != 200 || !strings.HasPrefix(answer, "[") || first < 0 || second < first || !strings.Contains(answer, `"processDefinitionName":"Inside"`) ||
		!strings.Contains(answer, `"processDefinitionName":"outside"`) {
		t.Errorf("call hierarchy: %d %s", status, answer)
	}
	call := s.field("elementInstanceKey", "/v2/element-instances/search", `{"filter":{"elementId":"call"}}`)[0]
	work := s.field("elementInstanceKey", "/v2/element-instances/search", `{"filter":{"hasIncident":true}}`)[0]
	incident := s.field("incidentKey", "/v2/incidents/search", `{}`)[0]
	for _, test := range []struct{ path, body, field, want string }{
		{"/v2/process-instances/" + outer + "/incidents/search", `{}`, "incidentKey", incident},
		{"/v2/process-instances/" + outer + "/incidents/search", `{"filter":{"processInstanceKey":"` + outer + `"}}`, "incidentKey", ""},
		{"/v2/element-instances/" + work + "/incidents/search", ``, "incidentKey", incident},
		{"/v2/element-instances/" + call + "/incidents/search", ``, "incidentKey", incident},
		{"/v2/element-instances/search", `{"filter":{"incidentKey":"` + incident + `"}}`, "elementId", "work"},
		{"/v2/element-instances/search", `{"filter":{"hasIncident":false,"processInstanceKey":"` + inner + `"}}`, "elementId", "s"},
		{"/v2/element-instances/search", `{"filter":{"$or":[{"hasIncident":true},{"elementId":"call","state":"ACTIVE"}]}}`, "elementId", "call work"},
		{"/v2/element-instances/search", `{"filter":{"state":"COMPLETED","$or":[{"hasIncident":true}]}}`, "elementId", ""},
		{"/v2/process-instances/search", `{}`, "processDefinitionName", "<nil> Inside"},
		{"/v2/process-instances/search", `{}`, "processDefinitionVersionTag", "<nil> v1"},
		{"/v2/process-instances/" + inner + "/incidents/search", `{}`, "incidentKey", incident},
		{"/v2/element-instances/search", `{"filter":{"startDate":{"$gt":"2100-01-01T00:00:00Z"}}}`, "elementId", ""},
		{"/v2/incidents/search", `{"filter":{"errorType":"JOB_NO_RETRIES","errorMessage":{"$like":"*order"},"elementId":"work","elementInstanceKey":"` + work + `"}}`, "incidentKey", incident},
		{"/v2/incidents/search", `{"filter":{"jobKey":"` + job + `","processDefinitionId":"inside"},"sort":[{"field":"creationTime","order":"DESC"}]}`, "incidentKey", incident},
		{"/v2/incidents/search", `{"filter":{"jobKey":{"$exists":false}}}`, "incidentKey", ""},
		{"/v2/jobs/search", `{"filter":{"worker":"w1","retries":0,"errorMessage":"out of order","elementId":"work","processDefinitionId":"inside"}}`, "jobKey", job},
		{"/v2/jobs/search", `{"filter":{"hasFailedWithRetriesLeft":true}}`, "jobKey", ""},
		{"/v2/jobs/search", `{"filter":{"hasFailedWithRetriesLeft":false,"endTime":{"$exists":false}}}`, "jobKey", job},
		{"/v2/jobs/search", `{"filter":{"retries":{"$gt":0}}}`, "jobKey", ""},
		{"/v2/jobs/search", `{"filter":{"kind":"BPMN_ELEMENT","listenerEventType":"UNSPECIFIED","priority":0},"sort":[{"field":"priority"}]}`, "jobKey", job},
		{"/v2/jobs/search", `{"filter":{"kind":"TASK_LISTENER"}}`, "jobKey", ""},
	} {
		if got := s.found(test.path, test.body, test.field); got != test.want {
			t.Errorf("%s %s finds %q, want %q", test.path, test.body, got, test.want)
		}
	}
	s.steps([]step{
		{"root", "GET", "/v2/element-instances/" + work, "", 200, `"incidentKey":"` + incident + `"`},
		{"root", "GET", "/v2/process-instances/1/call-hierarchy", "", 404, "not_found"},
		{"root", "POST", "/v2/process-instances/1/incidents/search", "", 404, "not_found"},
		{"root", "POST", "/v2/element-instances/1/incidents/search", "", 404, "not_found"},
		{"paul", "GET", "/v2/process-instances/" + outer + "/call-hierarchy", "", 403, "forbidden"},
	})
}

// TestStatisticsOfProcesses counts over instances and versions.
func TestStatisticsOfProcesses(t *testing.T) {
	s := start(t)
	_, inner := s.calling(`{}`)
	s.fail()
	other := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"inside"}`)["processInstanceKey"].(string)
	definition := s.field("processDefinitionKey", "/v2/process-definitions/search", `{"filter":{"processDefinitionId":"inside"}}`)[0]
	path := "/v2/process-definitions/" + definition + "/statistics/element-instances"
	counts := func(body string) string {
		var all []string
		for _, item := range items(s.must(200, "root", "POST", path, body), "items") {
			all = append(all, fields(item, "elementId", "active", "completed", "canceled", "incidents"))
		}
		return strings.Join(all, "; ")
	}
	if got, want := counts(``), `"s" 0 2 0 0; "work" 2 0 0 1`; got != want {
		t.Errorf("all: %s, want %s", got, want)
	}
	if got, want := counts(`{"filter":{"processInstanceKey":"`+inner+`"}}`), `"s" 0 1 0 0; "work" 1 0 0 1`; got != want {
		t.Errorf("one: %s, want %s", got, want)
	}
	if got, want := counts(`{"filter":{"hasIncident":false}}`), `"s" 0 1 0 0; "work" 1 0 0 0`; got != want {
		t.Errorf("those without an incident: %s, want %s", got, want)
	}
	var rows []string
	for _, item := range items(s.must(200, "root", "POST", "/v2/process-definitions/statistics/process-instances",
		`{"sort":[{"field":"activeInstancesWithIncidentCount","order":"DESC"}]}`), "items") {
		rows = append(rows, fields(item, "processDefinitionId", "latestProcessDefinitionName", "hasMultipleVersions", "activeInstancesWithIncidentCount", "activeInstancesWithoutIncidentCount"))
	}
	if got, want := strings.Join(rows, "; "), `"inside" "Inside" false 1 1; "outside" null false 0 1`; got != want {
		t.Errorf("by process: %s, want %s", got, want)
	}
	byError := items(s.must(200, "root", "POST", "/v2/incidents/statistics/process-instances-by-error", ``), "items")
	if len(byError) != 1 || fields(byError[0], "errorMessage", "activeInstancesWithErrorCount") != `"out of order" 1` {
		t.Fatalf("by error: %v", byError)
	}
	hash := fields(byError[0], "errorHashCode")
	byDefinition := items(s.must(200, "root", "POST", "/v2/incidents/statistics/process-instances-by-definition", `{"filter":{"errorHashCode":`+hash+`}}`), "items")
	if len(byDefinition) != 1 || fields(byDefinition[0], "processDefinitionId", "processDefinitionName", "processDefinitionVersion", "activeInstancesWithErrorCount") != `"inside" "Inside" 1 1` {
		t.Errorf("by definition: %v", byDefinition)
	}
	for _, step := range []struct{ act, want string }{{"", `1 1 1 1`}, {"suspension", `1 1 1 0`}, {"resumption", `1 1 1 1`}, {"cancellation", `1 1 1 0`}} {
		if step.act != "" {
			s.call("root", "POST", "/v2/process-instances/"+other+"/"+step.act, "")
		}
		version := items(s.must(200, "root", "POST", "/v2/process-definitions/statistics/process-instances-by-version", `{"filter":{"processDefinitionId":"inside"}}`), "items")
		if got := fmt.Sprintf("%d %s", len(version), fields(version[0], "processDefinitionVersion", "activeInstancesWithIncidentCount", "activeInstancesWithoutIncidentCount")); got != step.want {
			t.Errorf("by version after %q: %s, want %s", step.act, got, step.want)
		}
	}
	s.steps([]step{
		{"root", "POST", "/v2/process-definitions/statistics/process-instances-by-version", `{}`, 400, "processDefinitionId"},
		{"root", "POST", "/v2/incidents/statistics/process-instances-by-definition", `{}`, 400, "errorHashCode"},
		{"root", "POST", "/v2/incidents/statistics/process-instances-by-definition", `{"filter":{"errorHashCode":1}}`, 200, `"items":[]`},
		{"guest", "POST", "/v2/incidents/statistics/process-instances-by-error", ``, 403, "forbidden"},
		{"root", "POST", "/v2/process-definitions/1/statistics/element-instances", ``, 404, "not_found"},
		{"guest", "POST", "/v2/process-definitions/statistics/process-instances", ``, 403, "forbidden"},
	})
}
