package rest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// everyWait has a token at each kind of what is waited for, and a boundary timer.
const everyWait = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<message id="m" name="answer"><extensionElements><zeebe:subscription correlationKey="=id"/></extensionElements></message><signal id="g" name="alarm"/>
<process id="waits" name="Waits" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
<sequenceFlow id="f1" sourceRef="fork" targetRef="work"/><sequenceFlow id="f2" sourceRef="fork" targetRef="talk"/><sequenceFlow id="f3" sourceRef="fork" targetRef="ask"/>
<sequenceFlow id="f4" sourceRef="fork" targetRef="hear"/><sequenceFlow id="f5" sourceRef="fork" targetRef="see"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:taskHeaders><zeebe:header key="colour" value="red"/></zeebe:taskHeaders></extensionElements></serviceTask>
<boundaryEvent id="late" attachedToRef="work"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
<receiveTask id="talk" messageRef="m"/>
<userTask id="ask"><extensionElements><zeebe:userTask/><zeebe:taskHeaders><zeebe:header key="size" value="small"/></zeebe:taskHeaders></extensionElements></userTask>
<intermediateCatchEvent id="hear"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
<intermediateCatchEvent id="see"><conditionalEventDefinition><condition>=ready = true</condition></conditionalEventDefinition></intermediateCatchEvent></process></definitions>`

// waiting starts an instance that waits for everything.
func (s site) waiting() string {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"waits.bpmn": everyWait}); status != 200 {
		s.Fatalf("%d %s", status, answer)
	}
	created := s.must(200, "root", "POST", "/v2/process-instances",
		`{"processDefinitionId":"waits","variables":{"id":"A","ready":false},"tags":["urgent"],"operationReference":7}`)
	return created["processInstanceKey"].(string)
}

func TestWhatElementInstancesWaitFor(t *testing.T) {
	s := start(t)
	instance := s.waiting()
	const path = "/v2/element-instances/wait-states/search"
	for _, test := range []struct{ filter, want string }{
		{`{}`, "ask hear late see talk work"},
		{`{"waitStateType":"TIMER"}`, "late"},
		{`{"waitStateType":{"$in":["JOB","SIGNAL"]}}`, "hear work"},
		{`{"elementType":"USER_TASK"}`, "ask"},
		{`{"processInstanceKey":"` + instance + `","elementId":{"$like":"t*"}}`, "talk"},
		{`{"rootProcessInstanceKey":"` + instance + `","waitStateType":"CONDITION"}`, "see"},
		{`{"processInstanceKey":"1"}`, ""},
	} {
		got := s.field("elementId", path, `{"filter":`+test.filter+`}`)
		slices.Sort(got)
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q, want %q", test.filter, got, test.want)
		}
	}
	details := map[string]string{}
	for _, item := range items(s.must(200, "root", "POST", path, `{"sort":[{"field":"elementId","order":"DESC"}],"page":{"limit":10}}`), "items") {
		of := item["details"].(map[string]any)
		details[item["elementId"].(string)] = strings.ReplaceAll(fmt.Sprintln(of["waitStateType"], of["jobType"], of["messageName"], of["correlationKey"], of["signalName"], of["expression"], of["repetitions"]), "<nil>", "-")
	}
	for id, want := range map[string]string{"work": "JOB work - - - - -", "talk": "MESSAGE - answer A - - -", "ask": "USER_TASK - - - - - -",
		"hear": "SIGNAL - - - alarm - -", "see": "CONDITION - - - - =ready = true -", "late": "TIMER - - - - - 0"} {
		if details[id] != want+"\n" {
			t.Errorf("%s waits for %q, want %q", id, details[id], want)
		}
	}
	counts := items(s.must(200, "root", "GET", "/v2/process-instances/"+instance+"/statistics/wait-states", ""), "items")
	if len(counts) != 6 || counts[0]["elementId"] != "ask" || counts[0]["waitingCount"] != 1.0 {
		t.Errorf("%v", counts)
	}
	s.steps([]step{
		{"root", "GET", "/v2/process-instances/1/statistics/wait-states", "", 404, "not_found"},
		{"guest", "POST", path, `{}`, 403, "forbidden"},
		{"root", "POST", path, `{"sort":[{"field":"details"}]}`, 400, "cannot be sorted by"},
	})
}

// TestOfOneDefinition has the variable names and the open message subscriptions
// of a version.
func TestOfOneDefinition(t *testing.T) {
	s := start(t)
	s.waiting()
	version := s.field("processDefinitionKey", "/v2/process-definitions/search", `{}`)[0]
	names := "/v2/process-definitions/" + version + "/variable-names/search"
	if got := strings.Join(s.field("name", names, `{}`), " "); got != "id ready" {
		t.Errorf("variables %q", got)
	}
	if got := strings.Join(s.field("name", names, `{"filter":{"name":{"$like":"r*"}}}`), " "); got != "ready" {
		t.Errorf("variables %q", got)
	}
	const path = "/v2/process-definitions/statistics/message-subscriptions"
	open := items(s.must(200, "root", "POST", path, `{"filter":{"messageName":"answer"}}`), "items")
	if len(open) != 1 || open[0]["processDefinitionKey"] != version || open[0]["activeSubscriptions"] != 1.0 || open[0]["processInstancesWithActiveSubscriptions"] != 1.0 {
		t.Errorf("%v", open)
	}
	s.must(200, "root", "POST", "/v2/messages/correlation", `{"name":"answer","correlationKey":"A"}`)
	if open := items(s.must(200, "root", "POST", path, `{}`), "items"); len(open) != 0 {
		t.Errorf("%v", open)
	}
	if state := s.field("messageSubscriptionState", "/v2/message-subscriptions/search", `{"filter":{"elementId":"talk"}}`); strings.Join(state, " ") != "CORRELATED" {
		t.Errorf("%v", state)
	}
}
