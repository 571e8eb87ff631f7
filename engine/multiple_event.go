package engine

import (
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
	variables, complete := Together(event, occurred)
	whole.Variables = variables
	if complete {
		for _, part := range event.Parts {
			delete(occurred, part)
		}
	}
	x.update(x.element(e.Key), func(e *Element) { e.Occurred = occurred })
	return &whole, complete
}

// Together merges what the triggers of a parallel multiple event have brought, in
// the order of the model, so that a later one wins; complete says whether each of
// them has occurred.
func Together(event *bpmn.Element, occurred map[bpmn.ElementIndex]Variables) (variables Variables, complete bool) {
	variables, complete = Variables{}, true
	for _, part := range event.Parts {
		brought, has := occurred[part]
		complete = complete && has
		maps.Copy(variables, brought)
	}
	return variables, complete
}

// ParallelStart gives the start event of a process that needs several events
// together (BPMN 2.0.2, 10.5.2), of which a trigger is one; nil when the trigger
// starts the process alone.
func ParallelStart(process *bpmn.Process, trigger bpmn.ElementIndex) *bpmn.Element {
	event := &process.Elements[trigger]
	if event.PartOf != bpmn.NoElement {
		event = &process.Elements[event.PartOf]
	}
	if event.Kind != bpmn.KindStartEvent || !event.ParallelMultiple {
		return nil
	}
	return event
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
