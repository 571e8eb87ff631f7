package engine_test

import (
	"encoding/json"
	"testing"

	"zhitong/engine"
)

// TestAFulfilledAdHocSubprocessIsCompensated: nothing more is activated in an ad-hoc subprocess whose condition is met, but what
// still runs may compensate what has completed in it.
func TestAFulfilledAdHocSubprocessIsCompensated(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="some"/>
<adHocSubProcess id="some" cancelRemainingInstances="false"><extensionElements><zeebe:adHoc activeElementsCollection="=[&quot;a&quot;, &quot;b&quot;]"/></extensionElements>
<manualTask id="a"/><boundaryEvent id="c" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><association id="as" sourceRef="c" targetRef="undo"/>
<serviceTask id="undo" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo"/></extensionElements></serviceTask>
<serviceTask id="b"><extensionElements><zeebe:taskDefinition type="b"/></extensionElements></serviceTask>
<subProcess id="beside" triggeredByEvent="true"><startEvent id="bs" isInterrupting="false"><signalEventDefinition signalRef="go"/></startEvent>
<sequenceFlow id="b1" sourceRef="bs" targetRef="x"/><serviceTask id="x"><extensionElements><zeebe:taskDefinition type="x"/></extensionElements></serviceTask>
<sequenceFlow id="b2" sourceRef="x" targetRef="back"/><endEvent id="back"><compensateEventDefinition/></endEvent></subProcess>
<completionCondition>=done = true</completionCondition></adHocSubProcess>
<sequenceFlow id="f2" sourceRef="some" targetRef="e"/><endEvent id="e"/></process><signal id="go" name="go"/><process id="other"><startEvent id="os"/>`)
	instance := startOf(t, w, nil)
	if err := w.Broadcast(&engine.SignalBroadcast{Name: "go"}); err != nil {
		t.Fatal(err)
	}
	doAll(t, w, &engine.CompleteJob{Job: w.Job("b", engine.JobActivatable).Key, Variables: engine.Variables{"done": json.RawMessage("true")}},
		&engine.CompleteJob{Job: w.Job("x", engine.JobActivatable).Key})
	undo := w.Job("undo", engine.JobActivatable)
	if err := w.Check(); err != nil || undo == nil {
		t.Fatalf("%v, nothing is compensated after\n%s", err, w.Trace(w.Events))
	}
	doAll(t, w, &engine.CompleteJob{Job: undo.Key})
	mustComplete(t, w, instance)
}
