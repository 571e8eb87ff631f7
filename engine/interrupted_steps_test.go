package engine_test

import (
	"testing"

	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// slowly takes one small step at a time, so that commands come in between; every step must leave a sound state.
func slowly(t *testing.T, w *enginetest.World, pumps int) {
	t.Helper()
	for range pumps {
		if more, err := w.Pump(); err != nil {
			t.Fatal(err)
		} else if !more {
			return
		}
		if err := w.Check(); err != nil {
			t.Fatal(err)
		}
	}
}

// untilDone is more steps than any of the small processes needs.
const untilDone = 1000

func slowWorld(t *testing.T, elements string) *enginetest.World {
	t.Helper()
	w := worldOf(t, elements)
	w.Deferred, w.Budget, w.Records = true, 1, enginetest.NewRecords()
	return w
}

func do(t *testing.T, w *enginetest.World, command engine.Command) {
	t.Helper()
	if _, err := w.Do(command); err != nil {
		t.Fatal(err)
	}
}

const listenedTask = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
<userTask id="t"><extensionElements><zeebe:userTask/><zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="=kind"/><zeebe:taskListener eventType="canceling" type="gone"/></zeebe:taskListeners></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>`

// TestACancelledTaskHasOneListenerAtATime resolves the incident of a listener and cancels before that is worked off.
func TestACancelledTaskHasOneListenerAtATime(t *testing.T) {
	w := slowWorld(t, listenedTask)
	instance, err := w.Start("p", nil)
	if err != nil {
		t.Fatal(err)
	}
	slowly(t, w, untilDone)
	do(t, w, &engine.AssignUserTask{Task: w.UserTask("t").Key, Assignee: "ann"})
	slowly(t, w, untilDone)
	do(t, w, &engine.SetVariables{Element: instance, Variables: engine.Variables{"kind": []byte(`"given"`)}})
	do(t, w, &engine.ResolveIncident{Incident: w.Incidents()[0].Key})
	do(t, w, &engine.CancelInstance{Instance: instance})
	slowly(t, w, untilDone)
	if jobs := w.Jobs(); len(jobs) != 1 || jobs[0].Type != "gone" {
		t.Fatalf("the jobs are %v", jobs)
	}
	do(t, w, &engine.CompleteJob{Job: w.Jobs()[0].Key})
	slowly(t, w, untilDone)
	if left := w.Left(); left > 0 {
		t.Errorf("%d rows are left", left)
	}
}

const compensated = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="pay"/><task id="pay"/>
<boundaryEvent id="undo" attachedToRef="pay"><compensateEventDefinition/></boundaryEvent><association sourceRef="undo" targetRef="refund"/>
<serviceTask id="refund" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="refund"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="pay" targetRef="back"/><intermediateThrowEvent id="back"><compensateEventDefinition/></intermediateThrowEvent>
<sequenceFlow id="f3" sourceRef="back" targetRef="e"/><endEvent id="e"/>`

// TestACompensationGoesOnWithoutItsEvent has an operator take the compensation event away before its handler begins.
func TestACompensationGoesOnWithoutItsEvent(t *testing.T) {
	w := slowWorld(t, compensated)
	instance, err := w.Start("p", nil)
	if err != nil {
		t.Fatal(err)
	}
	for len(w.Live("undo")) == 0 {
		slowly(t, w, 1)
	}
	w.Budget = 0 // at once
	do(t, w, &engine.ModifyInstance{Instance: instance, Terminate: []engine.Termination{{ElementID: "undo"}}})
	slowly(t, w, untilDone)
	if outcome, finished := w.Finished(instance); !finished || !outcome.Completed {
		t.Errorf("the instance has not completed:\n%s", w.Trace(w.Events))
	}
}

const listenedEnd = `<extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="end" type="=kind"/></zeebe:executionListeners></extensionElements>
<startEvent id="s"/>`

// TestAnInstanceHasOneIncidentAtItsEnd resolves the incident of an end listener whose type is still missing.
func TestAnInstanceHasOneIncidentAtItsEnd(t *testing.T) {
	w := slowWorld(t, listenedEnd)
	if _, err := w.Start("p", nil); err != nil {
		t.Fatal(err)
	}
	slowly(t, w, untilDone)
	do(t, w, &engine.ResolveIncident{Incident: w.Incidents()[0].Key})
	slowly(t, w, untilDone)
	if open := w.Incidents(); len(open) != 1 {
		t.Errorf("%d incidents are open", len(open))
	}
}

// TestASuspendedInstanceRestsAtItsEnd suspends an instance whose last step is still to come: that is kept, once.
func TestASuspendedInstanceRestsAtItsEnd(t *testing.T) {
	w := slowWorld(t, `<startEvent id="s"/>`)
	instance, err := w.Start("p", nil)
	if err != nil {
		t.Fatal(err)
	}
	for w.Element("s") != 0 || w.Owes() && len(w.Events) < 3 {
		slowly(t, w, 1)
	}
	do(t, w, &engine.SuspendInstance{Instance: instance})
	slowly(t, w, untilDone)
	if w.Owes() {
		t.Fatal("it never rests")
	}
	do(t, w, &engine.ResumeInstance{Instance: instance})
	slowly(t, w, untilDone)
	if _, finished := w.Finished(instance); !finished {
		t.Error("the instance has not completed")
	}
}
