package bpmn

import (
	"regexp"
	"strings"
)

// pathExpression is an expression that is a variable or a property of one.
var pathExpression = regexp.MustCompile(`^\s*[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*\s*$`)

// variableOf gives the variable that an expression names by a path, empty for any other expression.
func variableOf(expression *Expression) string {
	if expression == nil || !pathExpression.MatchString(expression.Source) {
		return ""
	}
	variable, _, _ := strings.Cut(strings.TrimSpace(expression.Source), ".")
	return variable
}

// readOutput reads the collection that gathers results and the expression for one of them: both or none.
func (d *draft) readOutput(node *Node) (collection string, item *Expression) {
	collection = strings.TrimSpace(node.Attribute("outputCollection"))
	item = d.optionalFEEL(node, "outputElement")
	if (collection == "") == (item == nil) {
		return collection, item
	}
	missing, given := "outputElement", "outputCollection"
	if item != nil {
		missing, given = given, missing
	}
	d.report(node, CodeOutputPair, missing, given)
	return collection, item
}
