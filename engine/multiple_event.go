package engine

import (
	"encoding/json"
	"maps"

	"zhitong/bpmn"
)

// partsOf gives the triggers of an event: several of a multiple one, itself of
// any other.
func (x *execution) partsOf(event bpmn.ElementIndex) []bpmn.ElementIndex {
	if parts := x.process.Elements[event].Parts; len(parts) > 0 {
		return parts
	}
	return []bpmn.ElementIndex{event}
}

// eventOf gives the event that a trigger is one of, or the trigger itself.
func (x *execution) eventOf(part bpmn.ElementIndex) bpmn.ElementIndex {
	if event := x.process.Elements[part].PartOf; event != bpmn.NoElement {
		return event
	}
	return part
}

// gather says whether an event happens by one of its triggers: a multiple event
// by any of them, a parallel multiple event once each of them has occurred (BPMN
// 2.0.2, 10.5.5). Then it brings the variables of all, in the order of the model.
//
// The standard does not say what it means that a trigger occurs again before the
// others have: here it counts once, with what it brought last.
func (x *execution) gather(e *Element, trigger *Trigger) (*Trigger, bool) {
	event := &x.process.Elements[x.eventOf(trigger.Target)]
	if len(event.Parts) == 0 {
		return trigger, true
	}
	whole := *trigger
	whole.Target = event.Index
	if !event.ParallelMultiple {
		return &whole, true
	}
	occurred := map[bpmn.ElementIndex]Variables{}
	maps.Copy(occurred, e.Occurred)
	occurred[trigger.Target] = trigger.Variables
	whole.Variables = map[string]json.RawMessage{}
	complete := true
	for _, part := range event.Parts {
		variables, has := occurred[part]
		complete = complete && has
		maps.Copy(whole.Variables, variables)
	}
	if complete {
		for _, part := range event.Parts {
			delete(occurred, part)
		}
	}
	x.update(x.element(e.Key), func(e *Element) { e.Occurred = occurred })
	return &whole, complete
}

// throwParts lets every trigger of a throwing event happen: signals first, for
// an escalation may take the event away.
func (x *execution) throwParts(e *Element) (goesOn bool, failure *failure) {
	goesOn = true
	var escalations []*bpmn.EscalationReference
	for _, part := range x.partsOf(e.Index) {
		event := &x.process.Elements[part].Event
		if event.Escalation != nil {
			escalations = append(escalations, event.Escalation)
			continue
		}
		if failure := x.throwSignal(e, event.Signal); failure != nil {
			return false, failure
		}
	}
	for i := 0; i < len(escalations) && goesOn && failure == nil; i++ {
		goesOn, failure = x.throwEscalation(x.element(e.Key), escalations[i])
	}
	return goesOn, failure
}
