package bpmn

import "strings"

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
	if d.optional(decision, "versionTag") != nil && strings.HasPrefix(called.VersionTag, "=") && !d.platform.isCamunda() {
		d.report(decision, CodeUnsupported, phrase{"version tag as expression", "以表达式表示的版本标签"})
	}
	element.Decision = called
}
