package bpmn

// mayBranch tells whether conditions decide which sequence flows are taken.
func (k Kind) mayBranch() bool {
	return k == KindExclusiveGateway || k == KindInclusiveGateway || k == KindComplexGateway
}

// checkConditions requires a condition on every flow but the default one (BPMN 2.0.2, 10.6.2, 10.6.3), unless there is
// nothing to choose.
func checkConditions(d *draft, element *Element, node *Node) {
	for _, index := range element.Outgoing {
		condition, isDefault := d.process.Flows[index].Condition, index == element.DefaultFlow
		switch {
		case isDefault && condition != nil:
			d.report(d.flowNodes[index], CodeDefaultFlowCondition)
		case !isDefault && condition == nil && len(element.Outgoing) > 1:
			d.report(d.flowNodes[index], CodeFlowCondition)
		}
	}
}

// checkNoConditions applies to everything that takes all of its outgoing flows.
func checkNoConditions(d *draft, element *Element, node *Node) {
	for _, index := range element.Outgoing {
		if d.process.Flows[index].Condition != nil {
			d.report(d.flowNodes[index], CodeConditionNotAllowed, element.Kind.traits().phrase)
		}
	}
}
