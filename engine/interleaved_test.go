package engine_test

import (
	"encoding/json"
	"testing"

	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// doAll decides commands one after the other.
func doAll(t *testing.T, w *enginetest.World, commands ...engine.Command) {
	t.Helper()
	for _, command := range commands {
		if _, err := w.Do(command); err != nil {
			t.Fatalf("%T: %v", command, err)
		}
	}
}

// pumpUntil carries out what is owed until there is what is wanted, or nothing is owed any more, and looks at the state after each.
func pumpUntil(t *testing.T, w *enginetest.World, wanted func() bool) {
	t.Helper()
	for more := true; more && !wanted(); {
		var err error
		if more, err = w.Pump(); err == nil {
			err = w.Check()
		}
		if err != nil {
			t.Fatalf("%v after\n%s", err, w.Trace(w.Events))
		}
	}
}

func never() bool { return false }

func startOf(t *testing.T, w *enginetest.World, variables engine.Variables) int64 {
	t.Helper()
	instance, err := w.Start("p", variables)
	if err != nil {
		t.Fatal(err)
	}
	return instance
}

// mustComplete requires that an instance has completed and nothing is left of it.
func mustComplete(t *testing.T, w *enginetest.World, instance int64) {
	t.Helper()
	if outcome, finished := w.Finished(instance); !finished || !outcome.Completed || w.Left() > 0 {
		t.Errorf("finished %v, completed %v, %d rows are left after\n%s", finished, outcome.Completed, w.Left(), w.Trace(w.Events))
	}
}

// TestACompensatedScopeStartsNoEventSubprocess: a completed scope that is entered again to be compensated hears nothing, after a
// migration neither.
func TestACompensatedScopeStartsNoEventSubprocess(t *testing.T) {
	const elements = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
<subProcess id="sub"><startEvent id="ss"/><sequenceFlow id="s1" sourceRef="ss" targetRef="book"/><manualTask id="book"/>
<boundaryEvent id="c" attachedToRef="book"><compensateEventDefinition/></boundaryEvent><association id="a" sourceRef="c" targetRef="undo"/>
<serviceTask id="undo" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo"/></extensionElements></serviceTask>
<subProcess id="beside" triggeredByEvent="true"><startEvent id="bs" isInterrupting="false"><conditionalEventDefinition><condition>=go</condition></conditionalEventDefinition></startEvent>
<sequenceFlow id="b1" sourceRef="bs" targetRef="late"/><serviceTask id="late"><extensionElements><zeebe:taskDefinition type="late"/></extensionElements></serviceTask></subProcess></subProcess>
<sequenceFlow id="f2" sourceRef="sub" targetRef="e"/><endEvent id="e"><compensateEventDefinition/></endEvent>`
	w := worldOf(t, elements)
	instance := startOf(t, w, engine.Variables{"go": json.RawMessage("false")})
	migrate := &engine.MigrateInstance{Instance: instance, Definition: w.Newest("p")}
	for _, id := range []string{"sub", "book", "undo", "e"} {
		migrate.Mappings = append(migrate.Mappings, engine.ElementMapping{Source: id, Target: id})
	}
	undo := w.Job("undo", engine.JobActivatable)
	if undo == nil {
		t.Fatalf("nothing is compensated:\n%s", w.Trace(w.Events))
	}
	doAll(t, w, migrate, &engine.SetVariables{Element: instance, Variables: engine.Variables{"go": json.RawMessage("true")}})
	if late := w.Job("late", engine.JobActivatable); late != nil {
		t.Errorf("the event subprocess of a completed scope has started:\n%s", w.Trace(w.Events))
	}
	doAll(t, w, &engine.CompleteJob{Job: undo.Key})
	mustComplete(t, w, instance)
}

// TestASuspensionEndsWithTheInstance: an instance that is suspended when its termination is already on the way is resumed, so that
// its listeners are heard.
func TestASuspensionEndsWithTheInstance(t *testing.T) {
	w := worldOf(t, `<extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="cancel" type="listen"/></zeebe:executionListeners></extensionElements>
<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>`)
	instance := startOf(t, w, nil)
	w.Deferred, w.Budget = true, 1 // the termination is put off
	doAll(t, w, &engine.ModifyInstance{Instance: instance, Terminate: []engine.Termination{{Element: instance}}}, &engine.SuspendInstance{Instance: instance})
	pumpUntil(t, w, never)
	if root := w.Root(instance); root == nil || !root.Suspended.IsZero() || len(w.Jobs()) != 1 || w.Jobs()[0].Suspended {
		t.Fatalf("%+v has the jobs %+v after\n%s", root, w.Jobs(), w.Trace(w.Events))
	}
	doAll(t, w, &engine.CompleteJob{Job: w.Jobs()[0].Key})
	pumpUntil(t, w, never)
	if w.Left() > 0 {
		t.Errorf("%d rows are left after\n%s", w.Left(), w.Trace(w.Events))
	}
}

// TestACancellationIsNotTakenBack: the termination of a cancel end event that comes when its transaction is being cancelled already
// does not keep the transaction from ending.
func TestACancellationIsNotTakenBack(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="pay"/>
<transaction id="pay"><startEvent id="ps"/><sequenceFlow id="p1" sourceRef="ps" targetRef="fork"/><parallelGateway id="fork"/>
<sequenceFlow id="p2" sourceRef="fork" targetRef="work"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="p3" sourceRef="fork" targetRef="no"/><endEvent id="no"><cancelEventDefinition/></endEvent></transaction>
<boundaryEvent id="cancelled" attachedToRef="pay"><cancelEventDefinition/></boundaryEvent><sequenceFlow id="f2" sourceRef="cancelled" targetRef="e"/><endEvent id="e"/>`)
	w.Deferred, w.Budget = true, 1
	instance := startOf(t, w, nil)
	pumpUntil(t, w, func() bool { return w.Job("work", engine.JobActivatable) != nil })
	doAll(t, w, &engine.ModifyInstance{Instance: instance, Terminate: []engine.Termination{{Element: w.Live("no")[0].Key}}})
	pumpUntil(t, w, never)
	mustComplete(t, w, instance)
}

// TestAMultipleEventHappensOnce: while an event that has happened is being left, its other triggers are no longer waited for.
func TestAMultipleEventHappensOnce(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="either"/>
<intermediateCatchEvent id="either"><extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="end" type="=kind"/></zeebe:executionListeners></extensionElements>
<signalEventDefinition signalRef="one"/><signalEventDefinition signalRef="two"/></intermediateCatchEvent></process>
<signal id="one" name="one"/><signal id="two" name="two"/><process id="other"><startEvent id="os"/>`)
	startOf(t, w, nil)
	for _, name := range []string{"one", "two"} {
		if err := w.Broadcast(&engine.SignalBroadcast{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Check(); err != nil || len(w.Incidents()) != 1 || len(w.Signals()) != 0 {
		t.Errorf("%v, %d incidents, %d signals are waited for after\n%s", err, len(w.Incidents()), len(w.Signals()), w.Trace(w.Events))
	}
}

// TestTheWorkerOfAnAdHocSubprocessIsNotAskedBeforeItsErrorIsAnswered: another flow that ends meanwhile must not take the job away
// that the answer is about.
func TestTheWorkerOfAnAdHocSubprocessIsNotAskedBeforeItsErrorIsAnswered(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity></process>
<process id="called" isExecutable="true"><startEvent id="cs"/><sequenceFlow id="c1" sourceRef="cs" targetRef="agent"/>
<adHocSubProcess id="agent"><extensionElements><zeebe:taskDefinition type="agent"/></extensionElements>
<serviceTask id="a"><extensionElements><zeebe:taskDefinition type="a"/></extensionElements></serviceTask>
<serviceTask id="b"><extensionElements><zeebe:taskDefinition type="b"/></extensionElements></serviceTask></adHocSubProcess>`)
	startOf(t, w, nil)
	both := &engine.AdHocResult{Activate: []engine.ElementActivation{{ElementID: "a"}, {ElementID: "b"}}}
	doAll(t, w, &engine.CompleteJob{Job: w.Job("agent", engine.JobActivatable).Key, Result: &engine.JobResult{AdHoc: both}})
	doAll(t, w, &engine.CompleteJob{Job: w.Job("a", engine.JobActivatable).Key})
	asked := w.Job("agent", engine.JobActivatable)
	w.Deferred = true
	doAll(t, w, &engine.ThrowError{Job: asked.Key, Code: "E"}, &engine.CompleteJob{Job: w.Job("b", engine.JobActivatable).Key})
	pumpUntil(t, w, never)
	if incidents := w.Incidents(); len(incidents) != 1 || incidents[0].Job != asked.Key {
		t.Errorf("the error of job %d is answered by %+v after\n%s", asked.Key, incidents, w.Trace(w.Events))
	}
}
