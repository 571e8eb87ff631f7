package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

// listened: a user task whose assignment and completion a worker looks at.
const listened = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="listened" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="propose"/>
<userTask id="propose"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="clerks"/>
<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="check"/><zeebe:taskListener eventType="updating" type="check"/><zeebe:taskListener eventType="completing" type="check"/></zeebe:taskListeners>
<zeebe:executionListeners><zeebe:executionListener eventType="end" type="after"/></zeebe:executionListeners></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="propose" targetRef="approve"/>
<userTask id="approve"><extensionElements><zeebe:userTask/>
<zeebe:properties><zeebe:property name="zhitong:fourEyes" value="propose"/></zeebe:properties></extensionElements></userTask>
<sequenceFlow id="f3" sourceRef="approve" targetRef="e"/><endEvent id="e"/></process></definitions>`

// answer is what a request that waits for a listener gets in the end.
type answer struct {
	status int
	body   string
}

// meanwhile sends a request that waits for a listener.
func (s site) meanwhile(user, method, path, body string) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		status, text := s.call(user, method, path, body)
		got <- answer{status, text}
	}()
	return got
}

// job waits for a job of a type and takes it.
func (s site) job(jobType string) map[string]any {
	s.Helper()
	jobs := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"`+jobType+`","timeout":60000,"maxJobsToActivate":1,"requestTimeout":60000}`)["jobs"].([]any)
	if len(jobs) != 1 {
		s.Fatalf("%d jobs of the type %s", len(jobs), jobType)
	}
	return jobs[0].(map[string]any)
}

func (s site) finish(job map[string]any, body string) {
	s.Helper()
	s.must(204, "root", "POST", "/v2/jobs/"+job["jobKey"].(string)+"/completion", body)
}

// TestListenersHoldRequestsUp: who changes a user task hears what its listeners
// decided, and nothing has happened when one of them denied it.
func TestListenersHoldRequestsUp(t *testing.T) {
	s := start(t)
	if status, text := s.deploy(map[string]string{"l.bpmn": listened}); status != 200 {
		t.Fatal(text)
	}
	s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"listened"}`)
	task := "/v2/user-tasks/" + s.task("propose")

	assigned := s.meanwhile("root", "POST", task+"/assignment", `{"assignee":"carl","action":"hand over"}`)
	job := s.job("check")
	headers := job["customHeaders"].(map[string]any)
	if job["kind"] != "TASK_LISTENER" || job["listenerEventType"] != "ASSIGNING" || headers["io.camunda.zeebe:assignee"] != "carl" ||
		headers["io.camunda.zeebe:action"] != "hand over" || headers["io.camunda.zeebe:changedAttributes"] != `["assignee"]` {
		t.Errorf("job %v", job)
	}
	if state := s.must(200, "root", "GET", task, "")["state"]; state != "ASSIGNING" {
		t.Errorf("state %v", state)
	}
	if status, text := s.call("root", "PATCH", task, `{"changeset":{"priority":3}}`); status != 409 {
		t.Errorf("a second change: %d %s", status, text)
	}
	s.finish(job, `{"result":{"type":"userTask","corrections":{"assignee":"anna","dueDate":"2026-05-01T08:00:00+08:00","followUpDate":null,"candidateGroups":["others"],"candidateUsers":null,"priority":60}}}`)
	if got := <-assigned; got.status != 204 {
		t.Errorf("assignment: %+v", got)
	}
	shown := s.must(200, "root", "GET", task, "")
	if shown["assignee"] != "anna" || shown["dueDate"] != "2026-05-01T00:00:00Z" || shown["priority"] != 60.0 || shown["state"] != "CREATED" {
		t.Errorf("task %v", shown)
	}
	for group, count := range map[string]int{"clerks": 0, "others": 1} {
		found := s.must(200, "root", "POST", "/v2/user-tasks/search", `{"filter":{"candidateGroup":"`+group+`"}}`)["items"].([]any)
		if len(found) != count {
			t.Errorf("%s see %d tasks", group, len(found))
		}
	}

	completed := s.meanwhile("anna", "POST", task+"/completion", `{"variables":{"amount":1}}`)
	job = s.job("check")
	if seen := job["variables"].(map[string]any)["amount"]; seen != 1.0 || job["listenerEventType"] != "COMPLETING" {
		t.Errorf("job %v", job)
	}
	s.finish(job, `{"result":{"denied":true,"deniedReason":"the amount is too small"}}`)
	if got := <-completed; got.status != 409 || !strings.Contains(got.body, "the amount is too small") {
		t.Errorf("denied completion: %+v", got)
	}
	if state := s.must(200, "root", "GET", task, "")["state"]; state != "CREATED" {
		t.Errorf("state %v", state)
	}

	completed = s.meanwhile("anna", "POST", task+"/completion", `{"variables":{"amount":2},"action":"approve"}`)
	s.finish(s.job("check"), `{"result":{"denied":false}}`)
	if got := <-completed; got.status != 204 {
		t.Errorf("completion: %+v", got)
	}
	after := s.job("after")
	if after["kind"] != "EXECUTION_LISTENER" || after["listenerEventType"] != "END" {
		t.Errorf("job %v", after)
	}
	if status, text := s.call("root", "POST", "/v2/jobs/"+after["jobKey"].(string)+"/completion", `{"result":{"denied":true}}`); status != 400 {
		t.Errorf("denial by an execution listener: %d %s", status, text)
	}
	s.finish(after, `{}`)
	approve := "/v2/user-tasks/" + s.task("approve")
	if status, text := s.call("anna", "POST", approve+"/completion", `{}`); status != 403 || !strings.Contains(text, "four_eyes") {
		t.Errorf("approval by the proposer: %d %s", status, text)
	}
	if found := s.must(200, "root", "POST", "/v2/jobs/search", `{"filter":{"type":"after"}}`)["items"].([]any); found[0].(map[string]any)["kind"] != "EXECUTION_LISTENER" {
		t.Errorf("jobs %v", found)
	}
}

// TestAChangeThatIsInterrupted: who waits hears that the task is gone.
func TestAChangeThatIsInterrupted(t *testing.T) {
	s := start(t)
	if status, text := s.deploy(map[string]string{"l.bpmn": listened}); status != 200 {
		t.Fatal(text)
	}
	key := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"listened"}`)["processInstanceKey"].(string)
	task := "/v2/user-tasks/" + s.task("propose")
	updated := s.meanwhile("root", "PATCH", task, `{"changeset":{"priority":3}}`)
	s.job("check")
	s.must(204, "root", "POST", "/v2/process-instances/"+key+"/cancellation", "")
	if got := <-updated; got.status != 409 {
		t.Errorf("update of a task that is gone: %+v", got)
	}
	for _, body := range []string{
		`{"result":{"type":"adHocSubProcess","denied":true}}`, `{"result":{"activateElements":[{"elementId":"a"}]}}`,
		`{"result":{"corrections":{"dueDate":"tomorrow"}}}`,
	} {
		if status, text := s.call("root", "POST", "/v2/jobs/1/completion", body); status != 400 {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
}

// TestAStopDoesNotWaitForListeners: who changes a user task, or the variables that it sees, or awaits the end of an
// instance is told at once when the server is to stop, and that what he began goes on: not 503, which asks for it again.
func TestAStopDoesNotWaitForListeners(t *testing.T) {
	s := start(t)
	if status, text := s.deploy(map[string]string{"l.bpmn": listened, "w.bpmn": working("other")}); status != 200 {
		t.Fatal(text)
	}
	var waiting []<-chan answer
	for _, change := range []struct{ method, of, body string }{
		{"POST", "userTaskKey /v2/user-tasks/%s/assignment", `{"assignee":"carl"}`},
		{"PUT", "elementInstanceKey /v2/element-instances/%s/variables", `{"variables":{"a":1},"local":true}`},
	} {
		instance := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"listened"}`)["processInstanceKey"].(string)
		task := s.must(200, "root", "POST", "/v2/user-tasks/search", `{"filter":{"processInstanceKey":"`+instance+`"}}`)["items"].([]any)[0].(map[string]any)
		key, path, _ := strings.Cut(change.of, " ")
		waiting = append(waiting, s.meanwhile("root", change.method, fmt.Sprintf(path, task[key]), change.body))
		s.job("check") // so the change has begun
	}
	waiting = append(waiting, s.meanwhile("root", "POST", "/v2/process-instances", `{"processDefinitionId":"other","awaitCompletion":true}`))
	s.job("work") // so the instance has begun
	if err := s.server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, one := range waiting {
		if got := <-one; got.status != 504 || !strings.Contains(got.body, "the node is stopping") || !strings.Contains(got.body, "goes on") {
			t.Errorf("told %+v", got)
		}
	}
}
