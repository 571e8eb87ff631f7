package simulationtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
)

// This is far more than any of the models needs.
const (
	maxRounds = 400
	maxSteps  = 200_000
)

// enough are variables with which every condition is true and every expression works. They are no larger than that: loops
// within loops within called processes have as many iterations each.
var enough = engine.Variables{"v0": json.RawMessage("3"), "v1": json.RawMessage("3"), "v2": json.RawMessage("3"),
	"key": json.RawMessage(`"k"`), "kind": json.RawMessage(`"work"`)}

// finish does everything that is asked for until no instance is left. What does not come to an end must say why: by an
// incident, or by a gateway whose tokens an operator has taken away. It is cancelled then, and nothing stays.
func (h *history) finish() error {
	idle := 0
	for range maxRounds {
		if h.Left() == 0 && !h.Owes() {
			return h.ended()
		}
		before := h.progress()
		if err := h.round(); err != nil {
			return err
		}
		if idle++; h.progress() != before {
			idle = 0
		}
		switch {
		case idle > 3:
			return h.giveUp()
		case h.Steps > maxSteps:
			return fmt.Errorf("after %d steps it has not ended: %s", h.Steps, h.situation())
		}
	}
	return fmt.Errorf("it never ends: %s", h.situation())
}

// progress is the situation with the jobs by their keys: listeners come one after the other at one element.
func (h *history) progress() string {
	var text strings.Builder
	text.WriteString(h.situation())
	for _, job := range h.Jobs() {
		fmt.Fprintf(&text, " %d", job.Key)
	}
	return text.String()
}

// situation tells what is live.
func (h *history) situation() string {
	var text strings.Builder
	for _, e := range h.Elements() {
		fmt.Fprintf(&text, "%s %d, ", h.ModelOf(e).ID, e.Key)
	}
	fmt.Fprintf(&text, "%d jobs, %d timers", len(h.Jobs()), len(h.Timers()))
	return text.String()
}

// giveUp requires a reason of everything that does not go on, and cancels it.
func (h *history) giveUp() error {
	if err := h.reasons(); err != nil {
		return err
	}
	for _, instance := range h.open(false) {
		if err := h.give(&engine.CancelInstance{Instance: instance}); err != nil {
			return err
		}
	}
	h.coverage.count("given up")
	for range maxRounds {
		if h.Left() == 0 && !h.Owes() {
			return h.ended()
		}
		if err := h.round(); err != nil {
			return err
		}
	}
	return fmt.Errorf("a cancelled instance never ends: %s", h.situation())
}

// reasons: an element instance in which nothing is live has an incident, or an operator has left tokens before a gateway of it.
func (h *history) reasons() error {
	for _, e := range h.Elements() {
		inside := e.Children
		for _, tokens := range e.Arrivals {
			inside -= tokens
		}
		left := h.Operated && len(e.Arrivals) > 0
		compensation := e.Events.Value().Compensation // its handlers are elsewhere
		waits := h.Cancels(e) || compensation != nil && compensation.Running > 0
		if inside == 0 && e.Called == 0 && !left && !waits && !h.hasIncident(e) {
			return fmt.Errorf("%s %d waits for what never comes: %s", h.ModelOf(e).ID, e.Key, h.situation())
		}
	}
	return nil
}

func (h *history) hasIncident(e *engine.Element) bool {
	for _, incident := range h.Incidents() {
		if incident.Element == e.Key {
			return true
		}
	}
	return false
}

// round lets everything go on that can.
func (h *history) round() error {
	for _, part := range []func() error{h.settle, h.resumeAll, h.settle, h.mend, h.workOff, h.settle, h.occur} {
		if err := part(); err != nil {
			return err
		}
		if err := h.Check(); err != nil {
			return err
		}
	}
	return h.settle()
}

// settle carries out all that is owed.
func (h *history) settle() error {
	for limit := h.Steps + maxSteps; h.Steps < limit; {
		if more, err := h.next(); err != nil || !more {
			return err
		}
	}
	return fmt.Errorf("there is always more to do: %s", h.situation())
}

func (h *history) resumeAll() error {
	for _, instance := range h.open(true) {
		if root := h.Root(instance); root != nil && !root.Suspended.IsZero() {
			if err := h.give(&engine.ResumeInstance{Instance: instance}); err != nil {
				return err
			}
		}
	}
	return nil
}

// cause is what an incident comes from: when it comes back, nothing has mended that.
type cause struct {
	element int64
	kind    engine.IncidentType
	message string
}

// mend sets the variables that expressions miss and resolves the incidents.
func (h *history) mend() error {
	incidents := h.Incidents()
	if len(incidents) == 0 {
		return nil
	}
	for _, instance := range h.open(true) {
		if h.mended[instance] || h.Root(instance) == nil {
			continue // once more could start event subprocesses again and again
		}
		h.mended[instance] = true
		if err := h.give(&engine.SetVariables{Element: instance, Variables: enough, Local: true}); err != nil {
			return err
		}
	}
	for _, incident := range incidents {
		if err := h.retry(incident); err != nil {
			return err
		}
	}
	return nil
}

// retry resolves an incident. When it comes back, a variable further in may hide those that were set: they are set where it
// is. When it comes back again, nothing can mend it, and it stays: listeners and events would come with it for ever.
func (h *history) retry(incident *engine.Incident) error {
	why := cause{incident.Element, incident.Type, incident.Message}
	switch h.resolved[why]++; h.resolved[why] {
	case 1:
	case 2:
		if err := h.give(&engine.SetVariables{Element: incident.Element, Variables: enough, Local: true}); err != nil {
			return err
		}
	case 3:
		h.coverage.count("lasting incident")
		return nil
	default:
		return nil
	}
	return h.give(&engine.ResolveIncident{Incident: incident.Key})
}

// workOff completes every job and every user task.
func (h *history) workOff() error {
	for _, job := range h.Jobs() {
		complete := &engine.CompleteJob{Job: job.Key}
		if job.Kind == engine.JobAdHocSubprocess {
			complete.Result = &engine.JobResult{AdHoc: &engine.AdHocResult{Fulfilled: true, CancelRemaining: true}}
		}
		if err := h.give(complete); err != nil {
			return err
		}
	}
	for _, task := range h.UserTasks() {
		if err := h.give(&engine.CompleteUserTask{Task: task.Key}); err != nil {
			return err
		}
	}
	return nil
}

// occur brings time, and what is waited for without anything else going on beside.
func (h *history) occur() error {
	if err := h.fillAdHoc(); err != nil {
		return err
	}
	for _, s := range h.Subscriptions() {
		if !h.isBeside(s.Definition, s.Target) {
			if err := h.give(&engine.Correlate{Subscription: s.Key, Message: h.Next()}); err != nil {
				return err
			}
		}
	}
	for _, s := range h.Signals() {
		if !h.isBeside(s.Definition, s.Target) {
			if err := h.give(&engine.TriggerSignal{Subscription: s.Key}); err != nil {
				return err
			}
		}
	}
	for _, s := range h.Conditions() {
		if !h.isBeside(s.Definition, s.Target) {
			if err := h.give(&engine.SetVariables{Element: s.Element, Variables: enough, Local: true}); err != nil {
				return err
			}
		}
	}
	return h.Advance(4 * time.Hour)
}

// isBeside says whether an event leaves what waits for it as it is.
func (h *history) isBeside(definition int64, target bpmn.ElementIndex) bool {
	event := &h.Process(definition).Elements[target]
	return !event.Interrupting && (event.Kind == bpmn.KindBoundaryEvent || event.Kind == bpmn.KindStartEvent)
}

// fillAdHoc has something happen in every ad-hoc subprocess that waits for it, so that its condition is looked at.
func (h *history) fillAdHoc() error {
	if h.Owes() {
		return nil // it may be about to end
	}
	for _, e := range h.Elements() {
		if e.AdHoc == nil || e.Children > 0 || e.Job != 0 {
			continue
		}
		if err := h.give(&engine.SetVariables{Element: e.Key, Variables: enough, Local: true}); err != nil {
			return err
		}
		ids := h.activatable(e.Key)
		if len(ids) == 0 {
			continue // a condition has taken it away
		}
		first := []engine.ElementActivation{{ElementID: ids[0]}}
		if err := h.give(&engine.ActivateAdHoc{Element: e.Key, Activate: first}); err != nil {
			return err
		}
	}
	return nil
}

// ended: every instance has an end.
func (h *history) ended() error {
	for _, instance := range h.Instances() {
		if _, ok := h.Finished(instance); !ok {
			return fmt.Errorf("instance %d is gone without an end", instance)
		}
	}
	return h.Check()
}
