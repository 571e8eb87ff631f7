package bpmn

// collectFlows adds the sequence flows of every scope and connects the elements with them.
func (d *draft) collectFlows() {
	d.eachElement(func(d *draft, element *Element, node *Node) {
		if !element.Kind.IsScope() {
			return
		}
		for flow := range node.All(NamespaceBPMN, "sequenceFlow") {
			d.collectFlow(flow)
		}
	})
}

// collectFlow leaves out a flow whose ends are wrong; its problem is reported.
func (d *draft) collectFlow(node *Node) {
	source, hasSource := d.resolveElement(node, "sourceRef")
	target, hasTarget := d.resolveElement(node, "targetRef")
	if !hasSource || !hasTarget {
		return
	}
	from, to := d.element(source), d.element(target)
	if from.Scope != to.Scope {
		d.report(node, CodeFlowCrossesScope, from.ID, to.ID)
		return
	}
	index := FlowIndex(len(d.process.Flows))
	d.process.Flows = append(d.process.Flows, Flow{
		Index: index, ID: node.ID(), Name: node.Attribute("name"), Source: source, Target: target,
		Condition: d.condition(node), Position: node.Position,
	})
	d.flowNodes = append(d.flowNodes, node)
	d.flowsByID[node.ID()] = index
	from.Outgoing = append(from.Outgoing, index)
	to.Incoming = append(to.Incoming, index)
}

func (d *draft) condition(flow *Node) *Expression {
	node := flow.bpmn("conditionExpression")
	if node == nil || node.value() == "" {
		return nil
	}
	return d.contentExpression(node)
}

// readDefaultFlow finds the flow that the default attribute refers to.
func readDefaultFlow(d *draft, element *Element, node *Node) {
	id := node.reference("default")
	if id == "" {
		return
	}
	index, ok := d.flowsByID[id]
	switch {
	case !ok:
		d.reportAt(node, node.attribute("", "default").Position(), nil, CodeUnknownReference, "default", id)
	case d.process.Flows[index].Source != element.Index:
		d.report(node, CodeDefaultFlow, id)
	default:
		element.DefaultFlow = index
	}
}
