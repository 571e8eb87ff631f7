package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhitong/broker"
	"zhitong/feel"
)

// states are the words of a file for the states of an instance.
var states = map[string]string{"active": broker.StateActive, "completed": broker.StateCompleted, "terminated": broker.StateTerminated}

// expect compares what has happened with what must have.
func (r *runner) expect(line int, e *Expect) {
	h := r.seen
	if want := states[e.State]; want != "" && want != h.state() {
		r.fail(line, "the instance is %s, not %s; %s", strings.ToLower(h.state()), e.State, r.situation())
	}
	if e.WaitsAt != nil && !sameItems(e.WaitsAt, h.waiting()) {
		r.fail(line, "expected to wait: %s; %s", listed(e.WaitsAt), r.situation())
	}
	if e.Path != nil && !slices.Equal(e.Path, h.entered()) {
		r.fail(line, "the path is %s, not %s", listed(h.entered()), listed(e.Path))
	}
	if missing, ok := firstMissing(e.Passed, h.completed()); !ok {
		r.fail(line, "'%s' was not completed in that order; completed were %s", missing, listed(h.completed()))
	}
	for _, id := range e.NotEntered {
		if slices.Contains(h.entered(), id) {
			r.fail(line, "'%s' was entered", id)
		}
	}
	if e.Incidents != nil {
		r.expectIncidents(line, *e.Incidents)
	}
	r.expectVariables(line, e.Variables)
	for _, condition := range e.Conditions {
		r.expectCondition(line, condition)
	}
}

func (r *runner) expectIncidents(line int, want []string) {
	var have, told []string
	for _, incident := range r.seen.openIncidents() {
		have = append(have, incident.ElementID)
		told = append(told, fmt.Sprintf("%s (%s)", incident.ElementID, incident.Incident.Message))
	}
	if !sameItems(want, have) {
		r.fail(line, "open incidents are at %s, not at %s", listed(told), listed(want))
	}
}

// sameItems compares without regard to order.
func sameItems(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// firstMissing looks for ids in the order of a path, others between them.
func firstMissing(wanted, path []string) (missing string, ok bool) {
	for _, id := range wanted {
		at := slices.Index(path, id)
		if at < 0 {
			return id, false
		}
		path = path[at+1:]
	}
	return "", true
}

func (r *runner) expectVariables(line int, values Values) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		node := values[name]
		encoded, err := jsonOf(&node)
		if err != nil {
			r.fail(line, "the value of '%s' can't be used: %v", name, err)
			continue
		}
		want, err := feel.FromJSON(encoded)
		if err != nil {
			r.fail(line, "the value of '%s' can't be used: %v", name, err)
			continue
		}
		have, ok := r.seen.variables[name]
		if !ok {
			r.fail(line, "there is no variable '%s'; there are %s", name, listed(slices.Sorted(maps.Keys(r.seen.variables))))
			continue
		}
		if equal, _ := feel.Equal(have, want); !equal {
			r.fail(max(line, node.Line), "the variable '%s' is %s, not %s", name, have.AppendJSON(nil), encoded)
		}
	}
}

func (r *runner) expectCondition(line int, condition string) {
	program, err := feel.CompileExpression(condition, feel.Options{})
	if err != nil {
		r.fail(line, "the condition '%s' is no FEEL: %v", condition, err)
		return
	}
	result, err := program.Evaluate(feel.Variables(r.seen.variables), feel.Environment{Now: r.now})
	switch {
	case err != nil:
		r.fail(line, "the condition '%s' fails: %v", condition, err)
	case !result.Value.IsTrue():
		why := ""
		for _, warning := range result.Warnings {
			why += "; " + warning.Message
		}
		r.fail(line, "the condition '%s' is %s%s", condition, result.Value, why)
	}
}
