package bpmn

import (
	"regexp"
	"slices"
	"strings"
)

// pathExpression is an expression that is a variable or a property of one.
var pathExpression = regexp.MustCompile(`^\s*[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*\s*$`)

// readLoop reads the multi-instance marker of an activity (BPMN 2.0.2, 10.3.8).
func readLoop(d *draft, element *Element, node *Node) {
	marker := node.bpmn("multiInstanceLoopCharacteristics")
	if marker == nil {
		return
	}
	extensions := slices.Collect(marker.extensions("loopCharacteristics"))
	if len(extensions) != 1 {
		d.report(marker, CodeSingleExtension, "zeebe:loopCharacteristics", len(extensions))
		return
	}
	extension := extensions[0]
	loop := &LoopCharacteristics{
		Sequential:      marker.flag("isSequential", false),
		InputCollection: d.requiredFEEL(extension, "inputCollection"),
		InputElement:    strings.TrimSpace(extension.Attribute("inputElement")),
		Position:        marker.Position,
	}
	loop.OutputCollection, loop.OutputElement = d.readOutput(extension)
	loop.OutputVariable = variableOf(loop.OutputElement)
	if completion := marker.bpmn("completionCondition"); completion != nil {
		loop.CompletionCondition = d.contentExpression(completion)
	}
	element.Loop = loop
}

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
