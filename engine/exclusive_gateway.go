package engine

import "zhitong/bpmn"

// pickExclusive takes the first flow whose condition is true, else the default
// flow (BPMN 2.0.2, 13.4.2).
func pickExclusive(x *execution, e *Element) ([]bpmn.FlowIndex, *failure) {
	gateway := x.model(e)
	for i, index := range gateway.Outgoing {
		flow := &x.process.Flows[index]
		if index == gateway.DefaultFlow {
			continue
		}
		met, failure := x.conditionMet(e, flow)
		if failure != nil {
			return nil, failure
		}
		if met {
			return gateway.Outgoing[i : i+1], nil
		}
	}
	if len(gateway.Outgoing) == 0 {
		return nil, nil
	}
	return x.defaultFlow(gateway)
}

// conditionMet evaluates the condition of a flow out of a gateway; a flow
// without one is always taken.
func (x *execution) conditionMet(e *Element, flow *bpmn.Flow) (bool, *failure) {
	return x.conditionMetIn(x.seenBy(e), flow)
}

func (x *execution) conditionMetIn(scope *visibleScope, flow *bpmn.Flow) (bool, *failure) {
	if flow.Condition == nil {
		return true, nil
	}
	value, failure := x.tolerant(*flow.Condition, scope, IncidentCondition)
	if failure != nil {
		return false, failure
	}
	met, ok := value.AsBool()
	if !ok {
		return false, failed(IncidentCondition, "condition %q of flow %q: true or false is wanted, it gives %s",
			flow.Condition.Source, flow.ID, value.String())
	}
	return met, nil
}

// defaultFlow is what a gateway takes when no condition is met.
func (x *execution) defaultFlow(gateway *bpmn.Element) ([]bpmn.FlowIndex, *failure) {
	if gateway.DefaultFlow != bpmn.NoFlow {
		return []bpmn.FlowIndex{gateway.DefaultFlow}, nil
	}
	return nil, failed(IncidentCondition, "no condition of gateway %q is true and it has no default flow", gateway.ID)
}
