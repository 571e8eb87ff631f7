package bpmn

import "strings"

func readConditionalEvent(r *eventReading) {
	condition := &Condition{}
	r.element.Event.Condition = condition
	if node := r.definition.bpmn("condition"); node == nil || node.value() == "" {
		r.report(r.definition, CodeNoCondition)
	} else {
		condition.Expression = *r.contentExpression(node)
	}
	filter := r.definition.extension("conditionalFilter")
	if filter == nil {
		return
	}
	condition.VariableNames = commaSeparated(filter.Attribute("variableNames"))
	checkVariableNames(r, filter)
	condition.VariableEvents = commaSeparated(filter.Attribute("variableEvents"))
	for _, event := range condition.VariableEvents {
		if event != "create" && event != "update" {
			r.report(filter, CodeAttributeValue, "variableEvents", event, "create, update")
		}
	}
}

// checkVariableNames wants names, neither expressions nor nothing between two commas.
func checkVariableNames(r *eventReading, filter *Node) {
	names := strings.TrimSpace(filter.Attribute("variableNames"))
	if names == "" {
		return
	}
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name == "" || strings.HasPrefix(name, "=") {
			r.report(filter, CodeVariableNames, names)
			return
		}
	}
}

func commaSeparated(text string) []string {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
