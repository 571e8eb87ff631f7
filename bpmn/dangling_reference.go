package bpmn

// looseAttributes refer to elements without an effect on the execution, by the local name of the node.
var looseAttributes = map[string][]string{
	"association": {"sourceRef", "targetRef"}, "messageFlow": {"sourceRef", "targetRef"}, "participant": {"processRef"},
	"dataObjectReference": {"dataObjectRef"},
	"BPMNPlane":           {"bpmnElement"}, "BPMNShape": {"bpmnElement"}, "BPMNEdge": {"bpmnElement"},
}

// looseContents refer to elements by their text.
var looseContents = map[string]bool{"flowNodeRef": true, "incoming": true, "outgoing": true}

// checkLooseReferences warns of references to nothing in what is only drawn.
func (c *compiler) checkLooseReferences(node *Node) {
	if node.Name.Space == NamespaceBPMN || node.Name.Space == NamespaceDiagram {
		for _, attribute := range looseAttributes[node.Name.Local] {
			if text := node.attribute("", attribute); text != nil && c.definitions.Node(localPart(text.Value)) == nil {
				c.reportAt(node, text.Position(), nil, CodeDanglingReference, attribute, text.Value)
			}
		}
		if looseContents[node.Name.Local] && c.definitions.Node(localPart(node.Text.Value)) == nil {
			c.report(node, CodeDanglingReference, node.Name.Local, node.value())
		}
	}
	for _, child := range node.Children {
		c.checkLooseReferences(child)
	}
}
