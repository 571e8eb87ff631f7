package engine

import "zhitong/bpmn"

// outgoing gives the flows that an element instance leaves by.
func (x *execution) outgoing(e *Element) ([]bpmn.FlowIndex, *failure) {
	model := x.model(e)
	if pick := x.behaviour(e).pick; pick != nil && !e.Body {
		return pick(x, e)
	}
	if model.Conditional {
		return x.pickConditional(e)
	}
	return model.Outgoing, nil
}

// pickConditional takes, out of an activity, every flow without a condition and
// every one whose condition is true; the default flow when no condition is
// (BPMN 2.0.2, 13.3.1 and 8.4.13). When that is no flow at all, the standard
// does not say what happens: here it is an incident, as at an inclusive gateway.
func (x *execution) pickConditional(e *Element) ([]bpmn.FlowIndex, *failure) {
	activity := x.model(e)
	var taken []bpmn.FlowIndex
	anyMet := false
	for _, index := range activity.Outgoing {
		if index == activity.DefaultFlow {
			continue
		}
		flow := &x.process.Flows[index]
		met, failure := x.conditionMet(e, flow)
		if failure != nil {
			return nil, failure
		}
		if met {
			taken = append(taken, index)
			anyMet = anyMet || flow.Condition != nil
		}
	}
	if !anyMet && activity.DefaultFlow != bpmn.NoFlow {
		taken = append(taken, activity.DefaultFlow)
	}
	if len(taken) == 0 {
		return nil, failed(IncidentCondition, "no condition of the flows out of %q is true and it has no default flow", activity.ID)
	}
	return taken, nil
}
