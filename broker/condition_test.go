package broker_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/broker"
)

const waitsForConditions = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<subProcess id="each"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></extensionElements></multiInstanceLoopCharacteristics>
<startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="wait"/>
<intermediateCatchEvent id="wait"><conditionalEventDefinition><condition>=limit &gt; item</condition></conditionalEventDefinition></intermediateCatchEvent>
<sequenceFlow id="i2" sourceRef="wait" targetRef="note"/><manualTask id="note"/></subProcess>`

// TestAVariableIsSeenByEveryConditionThatReadsIt: more than one page of
// subscriptions, after a restart.
func TestAVariableIsSeenByEveryConditionThatReadsIt(t *testing.T) {
	onBothStores(t, func(n *node) {
		const waiting = 450
		n.deploy(process("p", waitsForConditions))
		instance := n.create("p", fmt.Sprintf(`{"items": [%s9]}`, strings.Repeat("1,", waiting-1)))
		n.waitFor(func() bool { return n.entered("wait") == waiting })
		n.reopen()
		do[any](n, &broker.SetVariables{Element: instance, Variables: vars(`{"limit": 1}`)})
		do[any](n, &broker.SetVariables{Element: instance, Variables: vars(`{"limit": 5}`)})
		n.waitFor(func() bool { return n.entered("note") == waiting-1 })
		if state := n.state(instance); state != broker.StateActive {
			n.Errorf("one condition is not met, but the instance is %s", state)
		}
		do[any](n, &broker.SetVariables{Element: instance, Variables: vars(`{"limit": 10}`)})
		n.finished(instance)
	})
}
