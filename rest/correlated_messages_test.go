package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

const messaging = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<message id="m1" name="begin"/><message id="m2" name="go on"><extensionElements><zeebe:subscription correlationKey="=id"/></extensionElements></message>
<process id="talk" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m1"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent>
<sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/></process></definitions>`

// TestMessagesThatArrivedAreFound has one that starts and one that is waited for.
func TestMessagesThatArrivedAreFound(t *testing.T) {
	s := start(t)
	if status, answer := s.deploy(map[string]string{"talk.bpmn": messaging}); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	began := s.must(200, "root", "POST", "/v2/messages/correlation", `{"name":"begin","variables":{"id":"A"}}`)
	instance := began["processInstanceKey"].(string)
	const path = "/v2/correlated-message-subscriptions/search"
	if waiting := s.field("correlationKey", "/v2/message-subscriptions/search", `{"filter":{"processInstanceKey":"`+instance+`"}}`); strings.Join(waiting, " ") != "A" {
		t.Fatalf("waits for %q", waiting)
	}
	for filter, want := range map[string]string{`{"processDefinitionId":"talk","messageSubscriptionType":"PROCESS_EVENT"}`: "go on 1", `{"processDefinitionName":{"$exists":false},"elementId":"c","messageSubscriptionState":"created"}`: "go on 1", `{"processDefinitionId":"other"}`: "", `{"correlationKey":{"$exists":true},"tenantId":"<default>"}`: "go on 1",
		`{"correlationKey":{"$exists":false}}`: "begin 1", `{"messageSubscriptionType":"START_EVENT"}`: "begin 1", `{"messageSubscriptionState":{"$neq":"CREATED"}}`: ""} {
		found := items(s.must(200, "root", "POST", "/v2/message-subscriptions/search", `{"filter":`+filter+`}`), "items")
		got := ""
		if len(found) == 1 {
			got = fmt.Sprint(found[0]["messageName"], " ", found[0]["processDefinitionVersion"])
		}
		if got != want || len(found) > 1 {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	went := s.must(200, "root", "POST", "/v2/messages/correlation", `{"name":"go on","correlationKey":"A"}`)
	if state := s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")["state"]; state != "COMPLETED" {
		t.Fatalf("instance is %v", state)
	}
	for _, test := range []struct{ body, want string }{
		{`{"sort":[{"field":"messageKey"}]}`, "s c"},
		{`{"filter":{"processInstanceKey":"` + instance + `","elementInstanceKey":{"$exists":true}}}`, "c"},
		{`{"filter":{"elementInstanceKey":{"$exists":false}}}`, "s"},
		{`{"filter":{"correlationKey":"A"}}`, "c"},
		{`{"filter":{"messageName":{"$like":"*e*"}}}`, "s"},
		{`{"filter":{"messageKey":"` + went["messageKey"].(string) + `"}}`, "c"},
		{`{"filter":{"processDefinitionId":"other"}}`, ""},
	} {
		if got := strings.Join(s.field("elementId", path, test.body), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.body, got, test.want)
		}
	}
	first := items(s.must(200, "root", "POST", path, `{"filter":{"messageName":"begin"}}`), "items")[0]
	if first["messageKey"] != began["messageKey"] || first["processInstanceKey"] != instance || first["correlationKey"] != nil {
		t.Errorf("%v", first)
	}
	if status, answer := s.call("guest", "POST", path, ``); status != 403 {
		t.Errorf("%d %s", status, answer)
	}
}
