package simulationtest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// Coverage counts what has happened in histories: which elements with which features were active, and which commands
// were decided.
type Coverage struct {
	counts   map[string]int
	names    map[reflect.Type]string
	elements map[*bpmn.Element]int // activations, until they are summed up
}

// NewCoverage begins with nothing.
func NewCoverage() *Coverage {
	return &Coverage{counts: map[string]int{}, names: map[reflect.Type]string{}, elements: map[*bpmn.Element]int{}}
}

func (c *Coverage) count(name string) { c.counts[name]++ }

// note takes in a decision.
func (c *Coverage) note(w *enginetest.World, d *enginetest.Decision) {
	if d.Command == nil {
		return
	}
	c.counts[c.nameOf(d.Command)]++
	for i := range d.Outcome.Events {
		switch e := &d.Outcome.Events[i]; {
		case e.Intent == engine.ElementActivatedEvent && !e.Element.Inner:
			c.elements[w.ModelOf(e.Element)]++
		case e.Intent == engine.UserTaskDeniedEvent:
			c.count("denied")
		}
	}
}

// nameOf names a command by its type.
func (c *Coverage) nameOf(command engine.Command) string {
	kind := reflect.TypeOf(command)
	if c.names[kind] == "" {
		c.names[kind] = kind.Elem().Name()
	}
	return c.names[kind]
}

// sum counts the features of the elements of processes that were active.
func (c *Coverage) sum(processes []*bpmn.Process) {
	for _, process := range processes {
		for i := range process.Elements {
			e := &process.Elements[i]
			if count := c.elements[e]; count > 0 {
				for _, feature := range features(process, e) {
					c.counts[feature] += count
				}
			}
		}
	}
	clear(c.elements)
}

// Add takes in what another one has counted.
func (c *Coverage) Add(other *Coverage) {
	for name, count := range other.counts {
		c.counts[name] += count
	}
}

// Missing gives those of some names that never happened.
func (c *Coverage) Missing(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return c.counts[name] > 0 })
}

// String lists what was counted.
func (c *Coverage) String() string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.counts)) {
		fmt.Fprintf(&text, "%9d %s\n", c.counts[name], name)
	}
	return text.String()
}

// features names what is special about an element, in words that the test of the coverage lists.
func features(process *bpmn.Process, e *bpmn.Element) []string {
	kind := e.Kind.String()
	found := []string{kind}
	if e.Kind.IsEvent() {
		found = append(found, eventFeatures(process, e)...)
	}
	for _, listener := range e.ExecutionListeners {
		found = append(found, "execution listener "+listener.EventType)
	}
	for _, listener := range e.TaskListeners {
		found = append(found, "task listener "+listener.EventType)
	}
	for name, has := range map[string]bool{
		"compensation handler": e.ForCompensation, "conditional flow": e.Conditional, "input mapping": len(e.Inputs) > 0, "output mapping": len(e.Outputs) > 0,
		"decision": e.Decision != nil, "script": e.Script != nil, "published message": e.Publication != nil, "user task of a worker": e.Kind == bpmn.KindUserTask && (e.UserTask == nil || !e.UserTask.Zeebe),
		"instantiating receive task":        e.Kind == bpmn.KindReceiveTask && e.Event.Type == bpmn.EventMessage,
		"instantiating event-based gateway": e.Kind == bpmn.KindEventBasedGateway && e.Scope == bpmn.Root && len(e.Incoming) == 0,
		"parallel event-based gateway":      e.StartsParallel, "activation condition": e.Activation != nil,
		"ad-hoc with worker": e.AdHoc != nil && e.Job != nil, "ad-hoc with list": e.AdHoc != nil && e.AdHoc.ActiveElements != nil,
		"ad-hoc with condition": e.AdHoc != nil && e.AdHoc.CompletionCondition != nil, "ad-hoc without anything": e.AdHoc != nil && e.AdHoc.CompletionCondition == nil && e.AdHoc.ActiveElements == nil && e.Job == nil,
	} {
		if has {
			found = append(found, name)
		}
	}
	return append(found, loopFeatures(process, e)...)
}

func eventFeatures(process *bpmn.Process, e *bpmn.Element) []string {
	where := e.Kind.String()
	if e.Kind == bpmn.KindStartEvent {
		where = process.Elements[e.Scope].Kind.String() + " start"
	}
	if e.Kind == bpmn.KindBoundaryEvent || process.Elements[max(e.Scope, 0)].Kind == bpmn.KindEventSubprocess && e.Kind == bpmn.KindStartEvent {
		where += map[bool]string{true: " interrupting", false: " beside"}[e.Interrupting]
	}
	what := e.Event.Type.String()
	switch timer := e.Event.Timer; {
	case e.ParallelMultiple:
		what = "PARALLEL MULTIPLE"
	case len(e.Parts) > 0:
		what = "MULTIPLE"
	case timer != nil:
		what += map[bool]string{timer.Date != nil: " date", timer.Duration != nil: " duration", timer.Cycle != nil: " cycle"}[true]
	}
	return []string{where + " " + what}
}

func loopFeatures(process *bpmn.Process, e *bpmn.Element) []string {
	if e.Loop == nil {
		return nil
	}
	how := map[bool]string{true: "sequential ", false: "parallel "}[e.Loop.Sequential] + e.Kind.String()
	found := []string{how}
	switch {
	case e.Loop.Standard != nil:
		found = []string{"standard loop", "standard loop " + e.Kind.String()}
	case e.Loop.Cardinality != nil:
		found = append(found, "loop cardinality")
	}
	if e.Loop.CompletionCondition != nil {
		found = append(found, "completion condition")
	}
	for scope := e.Scope; scope != bpmn.NoElement; scope = process.Elements[scope].Scope {
		if process.Elements[scope].Loop != nil {
			found = append(found, "nested loop")
			break
		}
	}
	return found
}
