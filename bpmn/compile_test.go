package bpmn

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// compileOrder compiles testdata/compile/order.bpmn, which has one of nearly everything.
func compileOrder(t testing.TB) (*Definitions, *Process) {
	definitions, err := readFile(t, filepath.Join("testdata", "compile", "order.bpmn"))
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := Compile(definitions)
	if len(processes) != 1 || problems.HaveErrors() {
		t.Fatalf("%d processes\n%v", len(processes), problems)
	}
	return definitions, processes[0]
}

func element(t *testing.T, process *Process, id string) *Element {
	found, ok := process.Element(id)
	if !ok {
		t.Fatalf("no element %s", id)
	}
	return found
}

func static(text string) Expression     { return Expression{Source: text, Static: true} }
func computed(source string) Expression { return Expression{Source: source} }
func pointer(e Expression) *Expression  { return &e }
func ids(p *Process, indexes []ElementIndex) []string {
	var names []string
	for _, index := range indexes {
		names = append(names, p.Elements[index].ID)
	}
	return names
}

// same compares, apart from compiled programs and places.
func same(t *testing.T, got, want any) {
	t.Helper()
	ignore := cmp.Options{cmpopts.IgnoreFields(Expression{}, "Program"), cmpopts.IgnoreTypes(Position{})}
	if difference := cmp.Diff(want, got, ignore); difference != "" {
		t.Error(difference)
	}
}

func TestGraph(t *testing.T) {
	_, process := compileOrder(t)
	root := &process.Elements[Root]
	same(t, []string{process.ID, process.Name, process.VersionTag}, []string{"order", "订单", "v7"})
	same(t, process.Forms, []EmbeddedForm{{ID: "form1", Body: `{"type":"default"}`}})
	same(t, ids(process, root.Children), []string{"start", "each", "late", "failed", "choose", "approve", "call", "decide",
		"script", "wait", "end", "onMessage"})
	same(t, ids(process, root.EventSubprocesses), []string{"onMessage"})
	same(t, process.Elements[root.StartEvent].ID, "start")
	if root.Scope != NoElement || element(t, process, "thrown").Scope != element(t, process, "onMessage").Index {
		t.Error("scopes are wrong")
	}
	if len(process.Flows) != 9 {
		t.Errorf("%d flows", len(process.Flows))
	}
	for index := range process.Elements {
		if process.Elements[index].Index != ElementIndex(index) {
			t.Errorf("element %d has the index %d", index, process.Elements[index].Index)
		}
	}
	checkFlowsOf(t, process)
}

// checkFlowsOf compares the ends of the flows with what the elements know.
func checkFlowsOf(t *testing.T, process *Process) {
	for _, flow := range process.Flows {
		if !slices.Contains(process.Elements[flow.Source].Outgoing, flow.Index) ||
			!slices.Contains(process.Elements[flow.Target].Incoming, flow.Index) {
			t.Errorf("flow %s is not known at its ends", flow.ID)
		}
	}
	choose := element(t, process, "choose")
	same(t, process.Flows[choose.DefaultFlow].ID, "f4")
	same(t, process.Flows[choose.Outgoing[0]].Condition, pointer(computed("amount > 100")))
	same(t, process.Flows[choose.Outgoing[0]].Condition.Variables(), []string{"amount"})
}

func TestServiceTask(t *testing.T) {
	_, process := compileOrder(t)
	task := element(t, process, "each")
	same(t, task.Job, &JobDefinition{
		Type: computed(`"charge-" + region`), Retries: static("5"), Headers: []Header{{"scale", "2"}}, Priority: pointer(static("9")),
	})
	same(t, task.Inputs, []Mapping{{Source: computed("item"), Target: "order.item", TargetPath: []string{"order", "item"}}})
	same(t, task.Outputs, []Mapping{{Source: static("fixed"), Target: "result", TargetPath: []string{"result"}}})
	same(t, task.Loop, &LoopCharacteristics{
		Sequential: true, InputCollection: computed("items"), InputElement: "item", OutputCollection: "results",
		OutputElement: pointer(computed("result")), OutputVariable: "result", CompletionCondition: pointer(computed("count(results) > 3")),
	})
	same(t, task.Properties, []Property{{"owner", "ops"}})
	same(t, task.Documentation, "Takes the money.")
	same(t, ids(process, task.BoundaryEvents), []string{"late", "failed"})
}

func TestEvents(t *testing.T) {
	_, process := compileOrder(t)
	late, failed := element(t, process, "late"), element(t, process, "failed")
	same(t, late.Event, EventDefinition{Type: EventTimer, Timer: &Timer{Cycle: pointer(static("R3/PT1H"))}})
	declined := &ErrorReference{ID: "declined", Name: "Declined", Code: pointer(static("E42"))}
	same(t, failed.Event, EventDefinition{Type: EventError, Error: declined})
	if late.Interrupting || !failed.Interrupting || process.Elements[late.AttachedTo].ID != "each" {
		t.Error("boundary events are wrong")
	}
	payment := &Message{ID: "paid", Name: static("payment"), CorrelationKey: computed("orderId")}
	start := element(t, process, "onMessageStart")
	same(t, start.Event, EventDefinition{Type: EventMessage, Message: payment})
	if start.Interrupting {
		t.Error("the event subprocess interrupts")
	}
	same(t, element(t, process, "wait").Message, payment)
	same(t, element(t, process, "thrown").Event, EventDefinition{Type: EventError, Error: declined})
	same(t, element(t, process, "end").Event, EventDefinition{Type: EventTerminate})
}

func TestOtherActivities(t *testing.T) {
	_, process := compileOrder(t)
	same(t, element(t, process, "approve").UserTask, &UserTaskDefinition{
		Zeebe: true, FormID: "approval", Binding: BindingDeployment, Assignee: pointer(computed("approver")),
		CandidateGroups: pointer(static("risk, credit")), DueDate: pointer(static("2026-01-31T17:00:00+08:00")),
		Priority: pointer(static("80")),
	})
	same(t, element(t, process, "call").Called, &CalledElement{
		ProcessID: static("shipping"), Binding: BindingVersionTag, VersionTag: "v2", PropagateAllChildVariables: true,
	})
	same(t, element(t, process, "decide").Decision, &CalledDecision{ID: computed("which"), ResultVariable: "class"})
	same(t, element(t, process, "script").Script, &Script{Expression: computed("1 + 1"), ResultVariable: "two"})
}

func TestTenMistakes(t *testing.T) {
	definitions, err := readFile(t, filepath.Join("testdata", "ten_mistakes.bpmn"))
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := Compile(definitions)
	if processes != nil {
		t.Error("compiled all the same")
	}
	var found []string
	for _, problem := range problems {
		if problem.Severity == Error {
			found = append(found, problem.ElementID+" "+string(problem.Code))
		}
	}
	same(t, found, []string{
		"mistakes several_none_start_events", "f2 unknown_reference", "f3 flow_condition", "f4 expression",
		"task single_extension", "script implementation", "call single_extension", "timer timer_syntax",
		"end missing_reference", "task duplicate_id",
	})
}
