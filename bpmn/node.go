package bpmn

import (
	"iter"
	"strings"
)

// The namespaces that mean something to this package.
const (
	NamespaceBPMN    = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	NamespaceDiagram = "http://www.omg.org/spec/BPMN/20100524/DI"
	NamespaceZeebe   = "http://camunda.org/schema/zeebe/1.0"
	NamespaceModeler = "http://camunda.org/schema/modeler/1.0"
)

// Name is an XML name: the namespace and the local part, without the prefix that a file happens to use.
type Name struct {
	Space, Local string
}

// Attribute is an attribute of an XML element. A declaration of a namespace is one too: its name is in the space
// "xmlns", or is "xmlns" itself.
type Attribute struct {
	Name   Name
	Prefix string // the one that the file uses, empty when there is none
	Text   Text
}

// Content is something that stands directly in an XML element, or before or behind the root element. Exactly one of
// Node, Text, Comment and Target is set.
type Content struct {
	Node        *Node
	Text        string // character data, white space included
	Comment     string // between "<!--" and "-->"
	Target      string // of a processing instruction
	Instruction string // what stands behind the target
}

// Node is an XML element of the file with everything in it.
type Node struct {
	Name       Name
	Prefix     string // the one that the file uses, empty when there is none
	Attributes []Attribute
	Children   []*Node
	Content    []Content // all that is directly in it, in the order of the file: the children too
	Parent     *Node     // nil of the root
	Text       Text      // the character data directly in it, joined
	Position   Position
}

// Attribute returns the value of an attribute without a namespace, empty when there is none.
func (n *Node) Attribute(local string) string {
	if text := n.attribute("", local); text != nil {
		return text.Value
	}
	return ""
}

// ID returns the id attribute, empty when there is none.
func (n *Node) ID() string { return n.Attribute("id") }

// attribute returns nil when there is none.
func (n *Node) attribute(space, local string) *Text {
	for i := range n.Attributes {
		if n.Attributes[i].Name == (Name{Space: space, Local: local}) {
			return &n.Attributes[i].Text
		}
	}
	return nil
}

// flag reads a boolean attribute (XML Schema, part 2, 3.2.2).
func (n *Node) flag(local string, preset bool) bool {
	switch strings.TrimSpace(n.Attribute(local)) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return preset
}

// All yields the children with this name.
func (n *Node) All(space, local string) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for _, child := range n.Children {
			if child.Name.Local == local && child.Name.Space == space && !yield(child) {
				return
			}
		}
	}
}

// First returns the first child with this name, nil when there is none.
func (n *Node) First(space, local string) *Node {
	for child := range n.All(space, local) {
		return child
	}
	return nil
}

func (n *Node) bpmn(local string) *Node { return n.First(NamespaceBPMN, local) }

// extensions yields the zeebe extension elements with this name.
func (n *Node) extensions(local string) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for container := range n.All(NamespaceBPMN, "extensionElements") {
			for extension := range container.All(NamespaceZeebe, local) {
				if !yield(extension) {
					return
				}
			}
		}
	}
}

// extension returns the first zeebe extension element with this name, nil when there is none.
func (n *Node) extension(local string) *Node {
	for extension := range n.extensions(local) {
		return extension
	}
	return nil
}

// value returns the text of the node without the white space around it.
func (n *Node) value() string { return strings.TrimSpace(n.Text.Value) }

// parts are the BPMN elements that may have an id but are only a part of what people see as an element.
var parts = map[string]bool{
	"completionCondition": true, "condition": true, "conditionExpression": true, "loopCardinality": true,
	"multiInstanceLoopCharacteristics": true, "standardLoopCharacteristics": true,
	"timeCycle": true, "timeDate": true, "timeDuration": true,
}

func (n *Node) isPart() bool {
	return n.Name.Space == NamespaceZeebe || parts[n.Name.Local] || strings.HasSuffix(n.Name.Local, "EventDefinition")
}

// owner returns the node itself or the nearest one around it that people know by its id.
func (n *Node) owner() *Node {
	for node := n; node != nil; node = node.Parent {
		if node.ID() != "" && !node.isPart() {
			return node
		}
	}
	return n
}

// reference returns the id in an attribute that holds a qualified name ("tns:Message_1"), empty when there is none.
func (n *Node) reference(local string) string { return localPart(n.Attribute(local)) }

func localPart(name string) string {
	name = strings.TrimSpace(name)
	return name[strings.LastIndexByte(name, ':')+1:]
}
