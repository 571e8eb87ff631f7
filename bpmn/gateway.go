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

// readConditions reads what decides about the flows out of an activity (BPMN 2.0.2, 8.4.13).
func readConditions(d *draft, element *Element, node *Node) {
	readDefaultFlow(d, element, node)
	for _, index := range element.Outgoing {
		element.Conditional = element.Conditional || d.process.Flows[index].Condition != nil
	}
}

// checkActivityConditions requires that a condition decides between several flows (BPMN 2.0.2, 8.4.13), and that the
// default one has none.
func checkActivityConditions(d *draft, element *Element, _ *Node) {
	for _, index := range element.Outgoing {
		condition, isDefault := d.process.Flows[index].Condition, index == element.DefaultFlow
		switch {
		case condition == nil:
		case isDefault:
			d.report(d.flowNodes[index], CodeDefaultFlowCondition)
		case len(element.Outgoing) == 1:
			d.report(d.flowNodes[index], CodeSingleCondition, element.Kind.traits().phrase)
		}
	}
}

// readActivation reads what activates a complex gateway (BPMN 2.0.2, 10.6.5).
func readActivation(d *draft, element *Element, node *Node) {
	if condition := node.bpmn("activationCondition"); condition != nil {
		element.Activation = d.contentExpression(condition)
	}
}

// checkComplexConditions allows flows without a condition out of a complex gateway, since it may only join.
func checkComplexConditions(d *draft, element *Element, _ *Node) {
	if element.DefaultFlow != NoFlow && d.process.Flows[element.DefaultFlow].Condition != nil {
		d.report(d.flowNodes[element.DefaultFlow], CodeDefaultFlowCondition)
	}
}
