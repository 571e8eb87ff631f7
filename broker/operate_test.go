package broker_test

import (
	"testing"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// TestAnOperationBelongsToATenant as the instance does.
func TestAnOperationBelongsToATenant(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	instance := n.create("one", "")
	elsewhere := func(command pipeline.Command) error {
		_, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: tester, Tenant: "other", Command: command})
		return err
	}
	deployed, err := pipeline.Do[broker.Deployed](n.Context(), n.pipeline, pipeline.Act{Actor: tester, Tenant: "other",
		Command: &broker.Deploy{Files: []broker.File{process("one", oneTask)}}})
	if err != nil {
		t.Fatal(err)
	}
	target := deployed.Definitions[0].Key
	migration := func() *broker.MigrateInstance {
		return &broker.MigrateInstance{MigrateInstance: engine.MigrateInstance{Instance: instance, Definition: target,
			Mappings: []engine.ElementMapping{{Source: "work", Target: "work"}}}}
	}
	for _, command := range []pipeline.Command{
		&broker.CancelInstance{Instance: instance}, migration(), &broker.DeleteInstance{Instance: instance},
		&broker.ModifyInstance{ModifyInstance: engine.ModifyInstance{Instance: instance, Terminate: []engine.Termination{{ElementID: "work"}}}},
		&broker.SuspendInstance{SuspendInstance: engine.SuspendInstance{Instance: instance}},
		&broker.ResumeInstance{ResumeInstance: engine.ResumeInstance{Instance: instance}},
	} {
		if err := elsewhere(command); pipeline.CodeOf(err) != pipeline.NotFound {
			t.Errorf("%s from another tenant: %v", command.Kind(), err)
		}
	}
	n.refused(pipeline.NotFound, migration()) // to the version of another tenant
	key, err := pipeline.Do[int64](n.Context(), n.pipeline, pipeline.Act{Actor: tester, Tenant: "other",
		Command: &broker.CreateBatch{Type: broker.BatchCancel, Tenants: []string{"other"}, Plan: broker.BatchPlan{Where: broker.Selection{Condition: store.And{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	n.refused(pipeline.NotFound, &broker.CancelBatch{Operation: key})
	n.until(func() bool {
		return pipeline.CodeOf(elsewhere(&broker.CancelBatch{Operation: key})) == pipeline.InvalidState
	}) // it has ended
	if state := n.state(instance); state != broker.StateActive {
		t.Errorf("the instance is %s", state)
	}
	do[any](n, &broker.CancelInstance{Instance: instance})
}

// TestASuspensionHoldsForTimersAndMessages that come from the broker.
func TestASuspensionHoldsForTimersAndMessages(t *testing.T) { onBothStores(t, suspension) }

func suspension(n *node) {
	n.setClock(morning)
	n.deploy(process("hour", waitsAnHour), process("pay", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>
<receiveTask id="wait" messageRef="paid"/><boundaryEvent id="late" attachedToRef="wait" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="f2" sourceRef="wait" targetRef="e"/><sequenceFlow id="f3" sourceRef="late" targetRef="e"/><endEvent id="e"/>`))
	instance := do[broker.InstanceCreated](n, &broker.CreateInstance{ProcessID: "pay", Variables: vars(`{"order": 7}`)}).Key
	do[any](n, &broker.SuspendInstance{SuspendInstance: engine.SuspendInstance{Instance: instance}})
	n.refused(pipeline.NotFound, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "7", MustCorrelate: true})
	do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "7", TimeToLive: 24 * 3600e9})
	n.passAnHour()
	if got := n.trail(instance); got != "s COMPLETED, wait ACTIVE" {
		n.Errorf("while it is suspended: %s", got)
	}
	n.refused(pipeline.InvalidState, &broker.SetVariables{Element: instance, Variables: vars(`{"x": 1}`)})
	do[any](n, &broker.ResumeInstance{ResumeInstance: engine.ResumeInstance{Instance: instance}})
	if state := n.finished(instance).Instance.State; state != broker.StateCompleted {
		n.Errorf("resumed it is %s", state)
	}
}
