package broker_test

import (
	"fmt"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
)

func TestADeletedProcessGivesWayToTheOneBefore(t *testing.T) { onBothStores(t, deleteProcess) }

func deleteProcess(n *node) {
	started := func(version, task string) broker.File {
		return process("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
<startEvent id="m"><messageEventDefinition messageRef="ordered"/></startEvent><sequenceFlow id="f2" sourceRef="m" targetRef="w"/>
<startEvent id="t"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><sequenceFlow id="f3" sourceRef="t" targetRef="w"/>
<serviceTask id="w" name="`+version+`"><extensionElements><zeebe:taskDefinition type="`+task+`"/></extensionElements></serviceTask>
<sequenceFlow id="f4" sourceRef="w" targetRef="e"/><endEvent id="e"/>`)
	}
	n.deploy(process("hour", waitsAnHour))
	n.setClock(morning)
	first := n.deploy(started("1", "one")).Definitions[0]
	second := n.deploy(started("2", "two")).Definitions[0]
	third := n.deploy(started("3", "three")).Definitions[0]
	running := n.create("p", "")

	do[any](n, &broker.DeleteResource{Resource: third.Key})
	n.refused(pipeline.NotFound, &broker.DeleteResource{Resource: third.Key})
	n.refused(pipeline.NotFound, &broker.CreateInstance{Definition: third.Key})
	n.refused(pipeline.NotFound, &broker.CreateInstance{ProcessID: "p", Version: 3})
	if got := do[broker.InstanceCreated](n, &broker.CreateInstance{ProcessID: "p"}).Definition; got != second.Key {
		n.Errorf("the newest is %d, not the second %d", got, second.Key)
	}
	n.completeJob("two")
	n.completeJob("three") // what ran goes on
	if state := n.finished(running).Instance.State; state != broker.StateCompleted {
		n.Errorf("the instance of the deleted version is %s", state)
	}
	do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "ordered"})
	n.completeJob("two")
	n.passAnHour()
	n.completeJob("two")
	n.noJob("three")

	do[any](n, &broker.DeleteResource{Resource: first.Key}) // not the newest: nothing else changes
	do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "ordered"})
	n.completeJob("two")
	do[any](n, &broker.DeleteResource{Resource: second.Key})
	if got := do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "ordered"}); len(got.Instances) != 0 {
		n.Errorf("a message starts %v of a process without versions", got.Instances)
	}
	n.refused(pipeline.NotFound, &broker.CreateInstance{ProcessID: "p"})
	n.passAnHour()
	n.noJob("two")
	if again := n.deploy(started("3", "three")).Definitions[0]; again.Version != 4 {
		n.Errorf("the version after the deletions is %d", again.Version)
	}
}

func TestADeletedFormGivesWayToTheOneBefore(t *testing.T) {
	n := start(t)
	form := func(text string) broker.File {
		return broker.File{Name: "f.form", Content: []byte(`{"id":"f","components":[{"label":"` + text + `"}]}`)}
	}
	first := n.deploy(form("1")).Definitions[0]
	second := n.deploy(form("2")).Definitions[0]
	do[any](n, &broker.DeleteResource{Resource: second.Key})
	n.deploy(process("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
<userTask id="t"><extensionElements><zeebe:userTask/><zeebe:formDefinition formId="f"/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>`))
	n.create("p", "")
	if got := n.openUserTask("p").Task.Form; got != first.Key {
		t.Errorf("the task has form %d, not %d", got, first.Key)
	}
	do[any](n, &broker.DeleteResource{Resource: first.Key})
	n.create("p", "")
	n.incident("p", "FORM_NOT_FOUND")
}

func TestASignalStartComesBackWithItsVersion(t *testing.T) {
	onBothStores(t, func(n *node) {
		first := n.deploy(withSignals("p", fmt.Sprintf(startedBySignal, "alarm"))).Definitions[0]
		second := n.deploy(withSignals("p", fmt.Sprintf(startedBySignal, "other"))).Definitions[0]
		n.reopen() // nothing of it is in memory
		do[any](n, &broker.DeleteResource{Resource: second.Key})
		do[broker.SignalBroadcast](n, signalled("other", ""))
		do[broker.SignalBroadcast](n, signalled("alarm", ""))
		n.waitFor(func() bool { return n.entered("work") > 0 })
		if jobs := n.take("work", 10); len(jobs) != 1 || jobs[0].Definition != first.Key {
			n.Errorf("started: %+v", jobs)
		}
	})
}
