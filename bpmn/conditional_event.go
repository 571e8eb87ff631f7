package bpmn

import (
	"slices"
	"strings"
)

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

// Watches tells whether the condition is evaluated anew when a variable of the name is created or updated: the
// expression reads it, and the filters let it through.
func (c *Condition) Watches(name string, created bool) bool {
	event := "update"
	if created {
		event = "create"
	}
	return (len(c.VariableNames) == 0 || slices.Contains(c.VariableNames, name)) &&
		(len(c.VariableEvents) == 0 || slices.Contains(c.VariableEvents, event)) &&
		slices.Contains(c.Expression.Variables(), name)
}

// WatchesVariable tells whether a conditional event of the process may wait for changes of a variable of the name.
func (p *Process) WatchesVariable(name string) bool { return p.watched[name] }

// collectWatched notes the variables that conditions of events read.
func (d *draft) collectWatched() {
	d.process.watched = map[string]bool{}
	for i := range d.process.Elements {
		if condition := d.process.Elements[i].Event.Condition; condition != nil {
			for _, name := range condition.Expression.Variables() {
				d.process.watched[name] = true
			}
		}
	}
}
