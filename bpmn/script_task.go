package bpmn

import "strings"

// readScriptTask reads the FEEL expression of a script task, or the job that runs its script.
func readScriptTask(d *draft, element *Element, node *Node) {
	script := node.extension("script")
	if d.hasOneImplementation(node, script, "zeebe:script") && script == nil {
		element.Job = readJob(d, node)
	}
	if script == nil {
		return
	}
	element.Script = &Script{
		Expression:     d.requiredFEEL(script, "expression"),
		ResultVariable: d.variable(script, "resultVariable"),
	}
}

// hasOneImplementation requires either a job or the other implementation.
func (d *draft) hasOneImplementation(node, other *Node, otherName string) bool {
	job := node.extension("taskDefinition")
	if (job == nil) == (other == nil) {
		d.report(node, CodeImplementation, otherName)
		return false
	}
	return true
}

// variable reads the required name of a variable.
func (d *draft) variable(node *Node, attribute string) string {
	name := strings.TrimSpace(node.Attribute(attribute))
	if name == "" {
		d.report(node, CodeMissingAttribute, attribute)
	}
	return name
}
