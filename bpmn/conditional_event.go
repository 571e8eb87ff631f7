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
	condition.VariableEvents = commaSeparated(filter.Attribute("variableEvents"))
	for _, event := range condition.VariableEvents {
		if event != "create" && event != "update" {
			r.report(filter, CodeAttributeValue, "variableEvents", event, "create, update")
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
