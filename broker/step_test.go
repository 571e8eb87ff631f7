package broker

import (
	"encoding/json"
	"reflect"
	"testing"

	"zhitong/engine"
)

// TestEveryStepSurvivesBeingStored: each engine command that may wait as a
// follow-up is written and read again as the same.
func TestEveryStepSurvivesBeingStored(t *testing.T) {
	commands := map[string]engine.Command{
		"trigger-signal":   &engine.TriggerSignal{Subscription: 7, Variables: engine.Variables{"a": json.RawMessage("1")}},
		"child-escalation": &engine.ChildEscalation{Element: 1, Child: 2, Code: "LATE", Thrower: 3, ThrowerInstance: 4},
		"go-on":            &engine.GoOnAfterEscalation{Element: 5},
		"continue": &engine.Continue{Instance: 1, Steps: []engine.Continuation{
			{Kind: engine.StepConditions, Changes: &engine.VariableChanges{{Scope: 1, Name: "x", Created: true, Order: 2}}},
			{Kind: engine.StepEnter, Element: 1, Index: 2, Trigger: &engine.Trigger{Target: 2, Thrower: 8, Inner: 9, Completions: 3}},
		}},
	}
	for name, command := range commands {
		text, err := json.Marshal(&step{Instance: 1, decoded: command})
		if err != nil {
			t.Fatal(err)
		}
		var read step
		if err := json.Unmarshal(text, &read); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !reflect.DeepEqual(read.decoded, command) || stepType(read.decoded) != name {
			t.Errorf("%s was read as %+v", name, read.decoded)
		}
	}
	together := step{Instance: 1, Together: 2, Message: &startedByMessage{Message: 3, Name: "m"}, decoded: &engine.CreateInstance{Key: 1}}
	text, err := json.Marshal(&together)
	read := step{}
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil || read.OrderKey() != 2 || !reflect.DeepEqual(read.Message, together.Message) {
		t.Errorf("%s was read as %+v, %v", text, read, err)
	}
	for name, create := range stepTypes {
		if got := stepType(create()); got != name {
			t.Errorf("the step %q is written as %q", name, got)
		}
	}
}

// TestWhatCalledInstancesTellComesInTheirOrder: what is about one called
// instance comes in order, what is about another does not wait for it.
func TestWhatCalledInstancesTellComesInTheirOrder(t *testing.T) {
	const caller, child, other = 1, 2, 3
	told := []engine.Command{
		&engine.ChildCreated{Child: child}, &engine.ChildEscalation{Child: child}, &engine.ChildError{Child: child},
		&engine.ChildCompleted{Child: child}, &engine.ChildTerminated{Child: child},
	}
	begun := (&step{Instance: child, decoded: &engine.CreateInstance{Key: child}}).OrderKey()
	taken := (&step{Instance: child, decoded: &engine.TerminateChild{Instance: child}}).OrderKey()
	if begun != taken {
		t.Errorf("a called instance begins in the order of %d and is taken away in that of %d", begun, taken)
	}
	for _, command := range told {
		if key := (&step{Instance: caller, decoded: command}).OrderKey(); key != begun {
			t.Errorf("%s comes in the order of %d, want %d", stepType(command), key, begun)
		}
	}
	for _, command := range []engine.Command{&engine.ChildCompleted{Child: other}, &engine.Continue{Instance: caller}} {
		if key := (&step{Instance: caller, decoded: command}).OrderKey(); key == begun {
			t.Errorf("%s waits for what another called instance tells", stepType(command))
		}
	}
}
