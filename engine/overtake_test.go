package engine_test

import (
	"strings"
	"testing"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// TestAChildIsTakenAwayThoughItsTerminationComesFirst: the order to terminate a called instance may be carried out before the
// one to create it, when different nodes owe them.
func TestAChildIsTakenAwayThoughItsTerminationComesFirst(t *testing.T) {
	model, err := bpmn.Read(strings.NewReader(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="caller" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity></process>
<process id="called" isExecutable="true"><startEvent id="cs"/><sequenceFlow id="g" sourceRef="cs" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask></process></definitions>`), bpmn.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := bpmn.Compile(model)
	if problems.HaveErrors() {
		t.Fatal(problems)
	}
	w := enginetest.New()
	w.Deferred = true
	if err := w.Deploy(processes...); err != nil {
		t.Fatal(err)
	}
	instance, err := w.Start("caller", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Do(&engine.CancelInstance{Instance: instance}); err != nil {
		t.Fatal(err)
	}
	for owed := true; owed && err == nil; {
		owed, err = w.Overtake()
	}
	if err != nil {
		t.Fatal(err)
	}
	if left := w.Left(); left != 0 {
		t.Errorf("%d rows are left:\n%s", left, w.Trace(w.Events))
	}
}
