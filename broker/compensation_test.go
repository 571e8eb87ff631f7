package broker_test

import (
	"slices"
	"testing"

	"zhitong/broker"
)

const compensates = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
<subProcess id="sub"><startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="a"/>
<manualTask id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
<serviceTask id="undoA" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo"/></extensionElements></serviceTask><association id="aa" sourceRef="ca" targetRef="undoA"/>
<sequenceFlow id="i2" sourceRef="a" targetRef="b"/>
<manualTask id="b"/><boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent>
<serviceTask id="undoB" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo"/></extensionElements></serviceTask><association id="ab" sourceRef="cb" targetRef="undoB"/></subProcess>
<sequenceFlow id="f2" sourceRef="sub" targetRef="work"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="work" targetRef="throw"/><intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent>
<sequenceFlow id="f4" sourceRef="throw" targetRef="e"/><endEvent id="e"/>`

// TestWhatCompletedIsCompensatedAfterARestart takes the handlers one after the
// other, with restarts in between.
func TestWhatCompletedIsCompensatedAfterARestart(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("p", compensates))
		instance := n.create("p", "")
		n.reopen()
		do[any](n, &broker.CompleteJob{Job: n.take("work", 1)[0].Key})
		var undone []string
		for range 2 {
			n.reopen()
			jobs := n.take("undo", 10)
			if len(jobs) != 1 {
				n.Fatalf("%d handlers run at the same time", len(jobs))
			}
			undone = append(undone, jobs[0].ElementID)
			do[any](n, &broker.CompleteJob{Job: jobs[0].Key})
		}
		if !slices.Equal(undone, []string{"undoB", "undoA"}) {
			n.Errorf("undone in the order %v", undone)
		}
		if finished := n.finished(instance); finished.Instance.State != broker.StateCompleted {
			n.Errorf("the instance is %s", finished.Instance.State)
		}
	})
}
