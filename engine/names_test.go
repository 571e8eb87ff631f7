package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// longest is a name of as many bytes as one may have.
var longest = strings.Repeat("𠀋", engine.MaxName)

// computed are elements that compute a name from the variable that is given.
var computed = map[string]string{
	"job type":          `<serviceTask id="at"><extensionElements><zeebe:taskDefinition type="=given"/></extensionElements></serviceTask>`,
	"listener":          `<manualTask id="at"><extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="start" type="=given"/></zeebe:executionListeners></extensionElements></manualTask>`,
	"task listener":     `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:taskListeners><zeebe:taskListener eventType="creating" type="=given"/></zeebe:taskListeners></extensionElements></userTask>`,
	"message name":      `<receiveTask id="at" messageRef="named"/>`,
	"correlation key":   `<receiveTask id="at" messageRef="keyed"/>`,
	"boundary event":    `<userTask id="at"><extensionElements><zeebe:userTask/></extensionElements></userTask><boundaryEvent id="b" attachedToRef="at"><messageEventDefinition messageRef="keyed"/></boundaryEvent>`,
	"published name":    `<sendTask id="at" messageRef="named"><extensionElements><zeebe:publishMessage correlationKey="k"/></extensionElements></sendTask>`,
	"published key":     `<sendTask id="at" messageRef="fixed"><extensionElements><zeebe:publishMessage correlationKey="=given"/></extensionElements></sendTask>`,
	"message id":        `<sendTask id="at" messageRef="fixed"><extensionElements><zeebe:publishMessage correlationKey="k" messageId="=given"/></extensionElements></sendTask>`,
	"signal waited for": `<intermediateCatchEvent id="at"><signalEventDefinition signalRef="alarm"/></intermediateCatchEvent>`,
	"signal thrown":     `<intermediateThrowEvent id="at"><signalEventDefinition signalRef="alarm"/></intermediateThrowEvent>`,
	"assignee":          `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=given"/></extensionElements></userTask>`,
	"candidate group":   `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[&quot;a&quot;, given]"/></extensionElements></userTask>`,
	"candidate user":    `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateUsers="=&quot;a,&quot; + given"/></extensionElements></userTask>`,
	"called process":    `<callActivity id="at"><extensionElements><zeebe:calledElement processId="=given"/></extensionElements></callActivity>`,
	"decision id":       `<businessRuleTask id="at"><extensionElements><zeebe:calledDecision decisionId="=given" resultVariable="r"/></extensionElements></businessRuleTask>`,
	"version tag":       `<businessRuleTask id="at"><extensionElements><zeebe:calledDecision decisionId="d" bindingType="versionTag" versionTag="=given" resultVariable="r"/></extensionElements></businessRuleTask>`,
}

const namedThings = `<message id="named" name="=given"><extensionElements><zeebe:subscription correlationKey="=1"/></extensionElements></message>
<message id="keyed" name="paid"><extensionElements><zeebe:subscription correlationKey="=given"/></extensionElements></message>
<message id="fixed" name="sent"/><signal id="alarm" name="=given"/>`

// incidentsWith starts an instance that comes to an element with the variable given.
func incidentsWith(t *testing.T, element, value string) []*engine.Incident {
	t.Helper()
	g := &golden{World: enginetest.New()}
	if err := g.deploy(`<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="at"/>` + element + `</process>` + namedThings); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Start("p", engine.Variables{"given": []byte(value)}); err != nil {
		t.Fatal(err)
	}
	return g.Incidents()
}

// TestAComputedNameMustNotBeTooLong: what no store can find anything by makes an incident that says so and does not
// quote it.
func TestAComputedNameMustNotBeTooLong(t *testing.T) {
	const says = "a text of at most 256 characters is wanted"
	for name, element := range computed {
		t.Run(name, func(t *testing.T) {
			found := incidentsWith(t, element, `"`+longest+`𠀋"`)
			if len(found) != 1 || found[0].Type != engine.IncidentExtractValue || !strings.Contains(found[0].Message, says) ||
				!strings.Contains(found[0].Message, "given") || !strings.Contains(found[0].Message, "257") || strings.Contains(found[0].Message, "𠀋") {
				t.Fatalf("a longer name: %+v", found)
			}
			for _, incident := range incidentsWith(t, element, `"`+longest+`"`) { // what is not deployed
				if strings.Contains(incident.Message, says) {
					t.Errorf("the longest: %+v", incident)
				}
			}
		})
	}
	if found := incidentsWith(t, computed["correlation key"], "1e300"); len(found) != 1 || !strings.Contains(found[0].Message, says) {
		t.Errorf("a number of 301 digits as a correlation key: %+v", found)
	}
}

// TestAFixedNameOfAnEarlierReleaseGoesOn: a model that was deployed when there was no limit keeps running.
func TestAFixedNameOfAnEarlierReleaseGoesOn(t *testing.T) {
	long := strings.Repeat("a", engine.MaxName+1)
	model, err := bpmn.Read(strings.NewReader(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="at"/>
<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="`+long+`" candidateUsers="`+long+`"/></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="at" targetRef="w"/><serviceTask id="w"><extensionElements><zeebe:taskDefinition type="`+long+`"/></extensionElements></serviceTask>
</process></definitions>`), bpmn.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := bpmn.CompileStored(model)
	if problems.HaveErrors() {
		t.Fatal(problems)
	}
	g := &golden{World: enginetest.New()}
	if err := g.Deploy(processes...); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Start("p", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Do(&engine.CompleteUserTask{Task: g.UserTasks()[0].Key}); err != nil {
		t.Fatal(err)
	}
	if found := g.Incidents(); len(found) > 0 || g.Job("w", engine.JobActivatable).Type != long {
		t.Errorf("%+v", found)
	}
}

// commandsWith are commands of callers with a name in them.
func commandsWith(g *golden, name string) map[string]engine.Command {
	variables := engine.Variables{name: []byte("1")}
	e := g.Live("work")[0]
	job, task := g.Job("work", engine.JobActivatable).Key, g.UserTasks()[0].Key
	return map[string]engine.Command{
		"complete a job":  &engine.CompleteJob{Job: job, Variables: variables},
		"fail a job":      &engine.FailJob{Job: job, Retries: 1, Variables: variables},
		"throw an error":  &engine.ThrowError{Job: job, Code: "E", Variables: variables},
		"set variables":   &engine.SetVariables{Element: e.Key, Variables: variables},
		"complete a task": &engine.CompleteUserTask{Task: task, Variables: variables},
		"assign":          &engine.AssignUserTask{Task: task, Assignee: name},
		"change groups":   &engine.UpdateUserTask{Task: task, Changes: engine.TaskChanges{CandidateGroups: &[]string{"a", name}}},
		"change users":    &engine.UpdateUserTask{Task: task, Changes: engine.TaskChanges{CandidateUsers: &[]string{name}}},
		"change assignee": &engine.UpdateUserTask{Task: task, Changes: engine.TaskChanges{Assignee: &name}},
		"correct": &engine.CompleteJob{Job: g.Job("heard", engine.JobActivatable).Key,
			Result: &engine.JobResult{Corrections: &engine.TaskChanges{CandidateUsers: &[]string{name}}}},
		"modify": &engine.ModifyInstance{Instance: e.Instance, Activate: []engine.Activation{{ElementID: "more",
			Variables: []engine.ScopedVariables{{Variables: variables}}}}},
		"activate ad hoc": &engine.ActivateAdHoc{Element: g.Live("tools")[0].Key,
			Activate: []engine.ElementActivation{{ElementID: "tool", Variables: variables}}},
	}
}

// TestACallerMustNotSendALongName: the command is refused, and does what it says with the longest name.
func TestACallerMustNotSendALongName(t *testing.T) {
	begin := func() *golden {
		g := &golden{World: enginetest.New()}
		err := g.deploy(`<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<sequenceFlow id="f2" sourceRef="s" targetRef="people"/><sequenceFlow id="f3" sourceRef="s" targetRef="tools"/><sequenceFlow id="f4" sourceRef="s" targetRef="heard"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<userTask id="people"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<userTask id="heard"><extensionElements><zeebe:userTask/><zeebe:taskListeners><zeebe:taskListener eventType="creating" type="listen"/></zeebe:taskListeners></extensionElements></userTask>
<adHocSubProcess id="tools"><userTask id="tool"><extensionElements><zeebe:userTask/></extensionElements></userTask></adHocSubProcess>
<manualTask id="more"/></process>`)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Start("p", nil); err != nil {
			t.Fatal(err)
		}
		return g
	}
	for what := range commandsWith(begin(), "x") {
		t.Run(what, func(t *testing.T) {
			g := begin()
			if _, err := g.Do(commandsWith(g, longest)[what]); err != nil {
				t.Errorf("the longest name: %v", err)
			}
			g = begin()
			_, err := g.Do(commandsWith(g, longest+"𠀋")[what])
			refusal, refused := errors.AsType[*engine.Refusal](err)
			if !refused || refusal.Code != engine.InvalidArgument || !strings.Contains(refusal.Message, fmt.Sprintf("has 257 characters; at most %d are possible", engine.MaxName)) ||
				strings.Contains(refusal.Message, "𠀋") {
				t.Errorf("a longer name: %v", err)
			}
		})
	}
}

// TestAnInstanceDoesNotStartWhereALongNameWouldBeWaitedFor: its caller is told.
func TestAnInstanceDoesNotStartWhereALongNameWouldBeWaitedFor(t *testing.T) {
	for _, event := range []string{`<messageEventDefinition messageRef="named"/>`, `<messageEventDefinition messageRef="keyed"/>`, `<signalEventDefinition signalRef="alarm"/>`} {
		g := &golden{World: enginetest.New()}
		inner := `<startEvent id="s"/><subProcess id="sub"><startEvent id="i"/><sequenceFlow id="f" sourceRef="i" targetRef="in"/>
<userTask id="in"><extensionElements><zeebe:userTask/></extensionElements></userTask></subProcess><boundaryEvent id="b" attachedToRef="sub">` + event + `</boundaryEvent></process>`
		listener := `<extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="start" type="listen"/></zeebe:executionListeners></extensionElements>`
		err := g.deploy(`<process id="p" isExecutable="true">` + inner + namedThings)
		if err == nil {
			err = g.deploy(`<process id="heard" isExecutable="true">` + listener + inner + namedThings)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Start("p", engine.Variables{"given": []byte(`"` + longest + `"`)}, "in"); err != nil {
			t.Errorf("%s: the longest name: %v", event, err)
		}
		_, err = g.Start("p", engine.Variables{"given": []byte(`"` + longest + `𠀋"`)}, "in")
		if refusal, refused := errors.AsType[*engine.Refusal](err); !refused || refusal.Code != engine.InvalidArgument || strings.Contains(refusal.Message, "𠀋") {
			t.Errorf("%s: a longer name: %v", event, err)
		}
		begun, err := g.Start("heard", engine.Variables{"given": []byte(`"` + longest + `𠀋"`)}, "in") // not before its listener is done
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Do(&engine.CompleteJob{Job: g.Job("heard", engine.JobActivatable).Key}); err != nil {
			t.Errorf("%s: the listener: %v", event, err)
		}
		if found := g.Incidents(); len(found) != 1 || found[0].Element != begun || found[0].Type != engine.IncidentExtractValue {
			t.Errorf("%s: behind a listener: %+v", event, found)
		}
	}
}
