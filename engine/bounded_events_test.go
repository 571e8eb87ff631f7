package engine_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"zhitong/engine"
)

// TestALongLoopIsCompensatedInSlices completes an activity many times and
// compensates every one of them, one after the other.
func TestALongLoopIsCompensatedInSlices(t *testing.T) {
	const count = 3000
	w := worldOf(t, fmt.Sprintf(`<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="book"/>
<scriptTask id="book"><extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></extensionElements></scriptTask>
<boundaryEvent id="c" attachedToRef="book"><compensateEventDefinition/></boundaryEvent><association id="a" sourceRef="c" targetRef="undo"/>
<scriptTask id="undo" isForCompensation="true"><extensionElements><zeebe:script expression="=n - 1" resultVariable="n"/></extensionElements></scriptTask>
<sequenceFlow id="f2" sourceRef="book" targetRef="enough"/><exclusiveGateway id="enough" default="again"/><sequenceFlow id="again" sourceRef="enough" targetRef="book"/>
<sequenceFlow id="done" sourceRef="enough" targetRef="e"><conditionExpression>=n &gt;= %d</conditionExpression></sequenceFlow>
<endEvent id="e"><compensateEventDefinition/></endEvent>`, count))
	instance, err := w.Start("p", engine.Variables{"n": json.RawMessage("0")})
	if err != nil {
		t.Fatal(err)
	}
	outcome, finished := w.Finished(instance)
	if !finished || !outcome.Completed || w.Left() != 0 {
		t.Fatalf("finished %v, %d rows are left", finished, w.Left())
	}
	if n := string(outcome.Variables["n"]); n != "0" {
		t.Errorf("after %d compensations n is %s", count, n)
	}
	if w.MostWrites > mostWrites {
		t.Errorf("one step wrote %d rows", w.MostWrites)
	}
}

const manyCompensated = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<subProcess id="each"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></extensionElements></multiInstanceLoopCharacteristics>
<startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="book"/><manualTask id="book"/>
<boundaryEvent id="c" attachedToRef="book"><compensateEventDefinition/></boundaryEvent><association id="a" sourceRef="c" targetRef="undo"/><manualTask id="undo" isForCompensation="true"/></subProcess>
<sequenceFlow id="f2" sourceRef="each" targetRef="work"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="work" targetRef="e"/><endEvent id="e"><compensateEventDefinition/></endEvent>`

// TestManyItemsAreCompensatedOrForgottenInSlices: after a parallel
// multi-instance, all at the same time or not at all.
func TestManyItemsAreCompensatedOrForgottenInSlices(t *testing.T) {
	const count = 5000
	for name, end := range map[string]func(job *engine.Job) engine.Command{
		"compensated": func(job *engine.Job) engine.Command { return &engine.CompleteJob{Job: job.Key} },
		"forgotten":   func(job *engine.Job) engine.Command { return &engine.CancelInstance{Instance: job.Instance} },
	} {
		t.Run(name, func(t *testing.T) {
			w := worldOf(t, manyCompensated)
			if _, err := w.Start("p", numbers(count)); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Do(end(w.Jobs()[0])); err != nil {
				t.Fatal(err)
			}
			undone := 0
			for _, event := range w.Events {
				if event.Intent == engine.ElementCompletedEvent && event.Element.Events.Value().Thrower != 0 && event.Element.Events.Compensation == nil {
					undone++
				}
			}
			if want := map[string]int{"compensated": count}[name]; undone != want {
				t.Errorf("%d handlers have run", undone)
			}
			if w.Left() != 0 || w.MostWrites > mostWrites {
				t.Errorf("%d rows are left, one step wrote %d", w.Left(), w.MostWrites)
			}
		})
	}
}

const manyConditions = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<subProcess id="each"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></extensionElements></multiInstanceLoopCharacteristics>
<startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="wait"/><intermediateCatchEvent id="wait"><conditionalEventDefinition><condition>=limit &gt; item</condition></conditionalEventDefinition></intermediateCatchEvent>
<sequenceFlow id="i2" sourceRef="wait" targetRef="ie"/><endEvent id="ie"/></subProcess>`

// TestManyConditionsAreLookedAtInSlices changes a variable that many wait for.
func TestManyConditionsAreLookedAtInSlices(t *testing.T) {
	const count = 5000
	w := worldOf(t, manyConditions)
	instance, err := w.Start("p", numbers(count))
	if err != nil {
		t.Fatal(err)
	}
	w.MostWrites = 0
	for _, limit := range []string{"1", fmt.Sprint(count)} {
		if _, err := w.Do(&engine.SetVariables{Element: instance, Variables: engine.Variables{"limit": json.RawMessage(limit)}}); err != nil {
			t.Fatal(err)
		}
	}
	if outcome, finished := w.Finished(instance); !finished || !outcome.Completed || w.Left() != 0 || w.MostWrites > mostWrites {
		t.Errorf("finished %v, %d rows are left, one step wrote %d", finished, w.Left(), w.MostWrites)
	}
}
