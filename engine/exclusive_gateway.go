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
		if flow.Condition == nil {
			return gateway.Outgoing[i : i+1], nil
		}
		value, failure := x.tolerant(*flow.Condition, x.seenBy(e), IncidentCondition)
		if failure != nil {
			return nil, failure
		}
		met, ok := value.AsBool()
		if !ok {
			return nil, failed(IncidentCondition, "condition %q of flow %q: true or false is wanted, it gives %s",
				flow.Condition.Source, flow.ID, value.String())
		}
		if met {
			return gateway.Outgoing[i : i+1], nil
		}
	}
	if gateway.DefaultFlow != bpmn.NoFlow {
		return []bpmn.FlowIndex{gateway.DefaultFlow}, nil
	}
	if len(gateway.Outgoing) == 0 {
		return nil, nil
	}
	return nil, failed(IncidentCondition, "no condition of gateway %q is true and it has no default flow", gateway.ID)
}
