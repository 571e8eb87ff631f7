package bpmn

import (
	"slices"
	"strings"
)

// readMappings reads the input and output mappings of an element.
func readMappings(d *draft, element *Element, node *Node) {
	for mapping := range node.extensions("ioMapping") {
		for input := range mapping.All(NamespaceZeebe, "input") {
			element.Inputs = append(element.Inputs, readMapping(d, input))
		}
		for output := range mapping.All(NamespaceZeebe, "output") {
			element.Outputs = append(element.Outputs, readMapping(d, output))
		}
	}
}

func readMapping(d *draft, node *Node) Mapping {
	mapping := Mapping{Source: d.required(node, "source"), Target: d.variable(node, "target"), Position: node.Position}
	mapping.TargetPath = strings.Split(mapping.Target, ".")
	if mapping.Target != "" && slices.Contains(mapping.TargetPath, "") {
		d.reportAt(node, node.attribute("", "target").Position(), nil, CodeMappingTarget, mapping.Target)
	}
	return mapping
}
