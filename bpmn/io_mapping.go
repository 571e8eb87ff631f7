package bpmn

import (
	"slices"
	"strings"
)

// readMappings reads the input and output mappings of an element.
func readMappings(d *draft, element *Element, node *Node) {
	for mapping := range node.extensions("ioMapping") {
		for input := range mapping.All(NamespaceZeebe, "input") {
			element.Inputs = append(element.Inputs, readMapping(d, input, d.sourceOrNull(input)))
			element.ToolParameters = append(element.ToolParameters, toolParameters(input.Attribute("source"))...)
		}
		for output := range mapping.All(NamespaceZeebe, "output") {
			element.Outputs = append(element.Outputs, readMapping(d, output, d.required(output, "source")))
		}
	}
}

// sourceOrNull reads the source of an input; without one the input makes a local variable that is null.
func (d *draft) sourceOrNull(input *Node) Expression {
	if source := d.optional(input, "source"); source != nil {
		return *source
	}
	return d.compileText(input, &Text{Value: "=null"})
}

func readMapping(d *draft, node *Node, source Expression) Mapping {
	mapping := Mapping{Source: source, Target: d.variable(node, "target"), Position: node.Position}
	mapping.TargetPath = strings.Split(mapping.Target, ".")
	if mapping.Target != "" && slices.Contains(mapping.TargetPath, "") {
		d.reportAt(node, node.attribute("", "target").Position(), nil, CodeMappingTarget, mapping.Target)
	}
	return mapping
}
