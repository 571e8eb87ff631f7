package rest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// waitingProcess waits for everything that a process can wait for.
const waitingProcess = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>
<signal id="g" name="market closed"/>
<process id="inner" isExecutable="true"><startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="idle"/>
<serviceTask id="idle"><extensionElements><zeebe:taskDefinition type="idle"/></extensionElements></serviceTask></process>
<process id="waiting" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
<sequenceFlow id="f1" sourceRef="fork" targetRef="work"/>
<serviceTask id="work" name="做事"><extensionElements><zeebe:taskDefinition type="work" retries="5"/></extensionElements></serviceTask>
<boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT1H</timeDuration></timerEventDefinition></boundaryEvent>
<boundaryEvent id="paid" attachedToRef="work"><messageEventDefinition messageRef="m"/></boundaryEvent>
<sequenceFlow id="f2" sourceRef="fork" targetRef="ask"/>
<userTask id="ask"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="clerks"/><zeebe:taskSchedule dueDate="2030-01-02T00:00:00Z"/></extensionElements></userTask>
<sequenceFlow id="f3" sourceRef="fork" targetRef="closed"/>
<intermediateCatchEvent id="closed"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
<sequenceFlow id="f4" sourceRef="fork" targetRef="rich"/>
<intermediateCatchEvent id="rich"><conditionalEventDefinition><condition xsi:type="tFormalExpression">=amount &gt; 100</condition></conditionalEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f5" sourceRef="fork" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="inner"/></extensionElements></callActivity>
<sequenceFlow id="f6" sourceRef="fork" targetRef="broken"/>
<serviceTask id="broken"><extensionElements><zeebe:taskDefinition type="=kind.of"/></extensionElements></serviceTask>
<sequenceFlow id="f7" sourceRef="fork" targetRef="join"/><sequenceFlow id="f8" sourceRef="work" targetRef="join"/>
<parallelGateway id="join"/><sequenceFlow id="f9" sourceRef="join" targetRef="e"/><endEvent id="e"/>
<subProcess id="aside" triggeredByEvent="true"><startEvent id="alarm" isInterrupting="false"><signalEventDefinition signalRef="g"/></startEvent></subProcess>
</process></definitions>`

// waitsOf has the waits of an instance as lines that do not change from run to run.
func (s site) waitsOf(instance string) string {
	s.Helper()
	var lines []string
	for _, item := range s.must(200, "root", "GET", "/api/v1/process-instances/"+instance+"/waits", "")["items"].([]any) {
		wait := item.(map[string]any)
		line := fmt.Sprint(wait["elementId"], " ", wait["kind"])
		for _, field := range []string{"what", "correlationKey", "state", "worker", "retries", "candidateGroups", "message", "missingFlows", "interrupting"} {
			if wait[field] != nil {
				line += fmt.Sprintf(" %s=%v", field, wait[field])
			}
		}
		if wait["until"] != nil {
			line += " until"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestWhatAnInstanceWaitsFor is said with since when and until when.
func TestWhatAnInstanceWaitsFor(t *testing.T) {
	s := start(t)
	if status, answer := s.deploy(map[string]string{"waiting.bpmn": waitingProcess}); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	instance := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"waiting","variables":{"order":"A7","amount":5}}`)["processInstanceKey"].(string)
	want := `alarm SIGNAL what=market closed interrupting=false
ask USER_TASK candidateGroups=[clerks] until
broken INCIDENT what=EXTRACT_VALUE_ERROR message=`
	rest := `
call CALLED_PROCESS
closed SIGNAL what=market closed
join GATEWAY missingFlows=[f8]
late TIMER interrupting=false until
paid MESSAGE what=paid correlationKey=A7 interrupting=true
rich CONDITION what=amount > 100
work JOB what=work state=CREATED retries=5`
	if got := s.waitsOf(instance); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, rest) {
		t.Errorf("waits for\n%s\nwant\n%s…%s", got, want, rest)
	}
	s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","worker":"w1","timeout":60000,"maxJobsToActivate":1}`)
	if got := s.waitsOf(instance); !strings.Contains(got, "work JOB what=work state=ACTIVATED worker=w1 retries=5 until") {
		t.Errorf("an activated job shows as\n%s", got)
	}
	s.must(204, "root", "POST", "/v2/process-instances/"+instance+"/cancellation", "")
	if got := s.waitsOf(instance); got != "" {
		t.Errorf("an ended instance waits for %s", got)
	}
	s.steps([]step{{"root", "GET", "/api/v1/process-instances/1/waits", "", 404, "not_found"},
		{"guest", "GET", "/api/v1/process-instances/" + instance + "/waits", "", 403, "forbidden"}})
}

// TestVariableHistory has each value with the time in which it was valid.
func TestVariableHistory(t *testing.T) {
	s := start(t)
	s.deployApproval()
	instance := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","variables":{"limit":1,"same":"x"}}`)["processInstanceKey"].(string)
	long := `"` + strings.Repeat("界", 3000) + `"`
	for _, value := range []string{"2", "2", long, `{"a":[3]}`} {
		s.must(204, "root", "PUT", "/v2/element-instances/"+instance+"/variables", `{"variables":{"limit":`+value+`,"same":"x"}}`)
	}
	key := s.field("variableKey", "/v2/variables/search", `{"filter":{"name":"limit"}}`)[0]
	path := "/api/v1/variables/" + key + "/history"
	history := s.must(200, "root", "GET", path, "")
	values := history["values"].([]any)
	if len(values) != 4 || history["name"] != "limit" {
		t.Fatalf("the history is %v", history)
	}
	var until any
	for i, want := range []struct {
		value string
		whole bool
	}{{`{"a":[3]}`, true}, {long[:1+3*2730], false}, {"2", true}, {"1", true}} {
		value := values[i].(map[string]any)
		if value["value"] != want.value || value["isTruncated"] == want.whole || value["until"] != until || value["since"] == nil {
			t.Errorf("value %d is %v, want %.20s until %v", i, value, want.value, until)
		}
		until = value["since"]
	}
	if got := values[1].(map[string]any)["size"]; got != float64(len(long)) {
		t.Errorf("a long value had %v bytes", got)
	}
	if limited := s.must(200, "root", "GET", path+"?limit=2", "")["values"].([]any); len(limited) != 2 {
		t.Errorf("two values asked, %d answered", len(limited))
	}
	if first := s.must(200, "root", "GET", path+"?limit=1", "")["values"].([]any); len(first) != 1 {
		t.Errorf("one value asked, %d answered", len(first))
	}
	same := s.field("variableKey", "/v2/variables/search", `{"filter":{"name":"same"}}`)[0]
	if values := s.must(200, "root", "GET", "/api/v1/variables/"+same+"/history", "")["values"].([]any); len(values) != 1 {
		t.Errorf("a variable that was given the same value has %d values", len(values))
	}
	s.steps([]step{{"root", "GET", "/api/v1/variables/1/history", "", 404, "not_found"}, {"guest", "GET", path, "", 403, "forbidden"},
		{"root", "GET", path + "?limit=0", "", 400, "invalid_argument"}})
}
