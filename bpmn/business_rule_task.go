package bpmn

// readBusinessRuleTask reads the decision of a business rule task, or the job that decides.
func readBusinessRuleTask(d *draft, element *Element, node *Node) {
	decision := node.extension("calledDecision")
	if d.hasOneImplementation(node, decision, "zeebe:calledDecision") && decision == nil {
		element.Job = readJob(d, node)
	}
	if decision == nil {
		return
	}
	called := &CalledDecision{
		ID:             d.required(decision, "decisionId"),
		ResultVariable: d.variable(decision, "resultVariable"),
	}
	called.Binding, called.VersionTag = d.binding(decision)
	if tag := d.optional(decision, "versionTag"); called.Binding == BindingVersionTag && tag != nil && !tag.Static {
		called.TagExpression = tag
	}
	element.Decision = called
}
