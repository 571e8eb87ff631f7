package engine_test

import (
	"testing"

	"zhitong/engine"
)

// TestWhatComesTooLateChangesNothing: commands for element instances, children
// and subscriptions that are gone.
func TestWhatComesTooLateChangesNothing(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask><sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`)
	if _, err := w.Start("p", nil); err != nil {
		t.Fatal(err)
	}
	waiting := w.Job("work", engine.JobActivatable).Element
	for name, command := range map[string]engine.Command{
		"an escalation to a caller that is gone":          &engine.ChildEscalation{Element: 999, Child: 998, Code: "LATE", Thrower: 997, ThrowerInstance: 998},
		"an escalation of a child that is not called":     &engine.ChildEscalation{Element: waiting, Child: 998, Code: "LATE", Thrower: 997, ThrowerInstance: 998},
		"the answer to an escalation whose event is gone": &engine.GoOnAfterEscalation{Element: 999},
		"a signal for a subscription that is gone":        &engine.TriggerSignal{Subscription: 999},
	} {
		before := len(w.Events)
		outcome, err := w.Do(command)
		if err != nil || len(outcome.FollowUps) > 0 || len(w.Events) != before || outcome.Taken {
			t.Errorf("%s: %v, %d follow-ups, events:\n%s", name, err, len(outcome.FollowUps), w.Trace(w.Events[before:]))
		}
	}
	if err := w.Check(); err != nil {
		t.Error(err)
	}
}
