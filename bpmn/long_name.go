package bpmn

import (
	"strings"
	"unicode/utf8"
)

// MaxName is how many characters a name may have that something is found by: ids of processes, elements, flows,
// decisions and forms, version tags, names of messages, signals and variables, job types, correlation keys, message ids,
// assignees and candidates. It is the one limit for those of models, for those that callers send and for those that
// expressions give. In any script (four bytes a character) such names fit into the entries of the stores' indexes, of
// which the smallest, those of PostgreSQL, have at most 2,704 bytes for two names and a tenant; Camunda 8.9 has the same
// limit with a relational database.
const MaxName = 256

// IsLongName tells whether a name has more than [MaxName] characters.
func IsLongName(name string) bool {
	return len(name) > MaxName && utf8.RuneCountInString(name) > MaxName
}

// namesIn gives the names that the value of an attribute holds.
type namesIn func(value string) []string

// plainName is that of an attribute that holds no expression.
func plainName(value string) []string { return []string{value} }

// writtenName leaves out an expression: what that gives is looked at when it is evaluated.
func writtenName(value string) []string {
	if strings.HasPrefix(value, "=") {
		return nil
	}
	return []string{value}
}

// writtenNames are separated by commas.
func writtenNames(value string) []string {
	if strings.HasPrefix(value, "=") {
		return nil
	}
	return strings.Split(value, ",")
}

// variableName is the first part of a path.
func variableName(value string) []string {
	name, _, _ := strings.Cut(value, ".")
	return []string{name}
}

// namesOfExtensions are the attributes of extension elements that hold names. A reference to what is deployed by itself
// is none: there is nothing of a longer name.
var namesOfExtensions = map[string]map[string]namesIn{
	"adHoc":                {"outputCollection": plainName},
	"assignmentDefinition": {"assignee": writtenName, "candidateGroups": writtenNames, "candidateUsers": writtenNames},
	"calledDecision":       {"resultVariable": plainName},
	"executionListener":    {"type": writtenName},
	"input":                {"target": variableName},
	"loopCharacteristics":  {"inputElement": plainName, "outputCollection": plainName},
	"output":               {"target": variableName},
	"publishMessage":       {"correlationKey": writtenName, "messageId": writtenName},
	"script":               {"resultVariable": plainName},
	"taskDefinition":       {"type": writtenName},
	"taskListener":         {"type": writtenName},
	"versionTag":           {"value": plainName},
}

// checkLongNames reports the names of a process that are too long. Camunda has limits of its own.
func (d *draft) checkLongNames() {
	if d.platform.isCamunda() || d.stored {
		return
	}
	d.eachElement(checkLongNamesOf)
	for _, flow := range d.flowNodes {
		d.checkLongName(flow, "id", plainName)
	}
}

func checkLongNamesOf(d *draft, element *Element, node *Node) {
	d.checkLongName(node, "id", plainName)
	d.checkLongNamesIn(node)
	if element.AdHoc != nil && IsLongName(element.AdHoc.OutputVariable) {
		d.reportLongName(node.extension("adHoc"), "outputElement")
	}
	for _, message := range []*Message{element.Message, element.Event.Message} {
		if message != nil {
			d.checkLongRootName(message.ID)
		}
	}
	if element.Publication != nil {
		d.checkLongRootName(node.reference("messageRef"))
	}
	if signal := element.Event.Signal; signal != nil {
		d.checkLongRootName(signal.ID)
	}
}

// checkLongNamesIn looks at the extension elements of a node and of its parts.
func (d *draft) checkLongNamesIn(node *Node) {
	for _, child := range node.Children {
		if child.Name.Space == NamespaceZeebe {
			for attribute, names := range namesOfExtensions[child.Name.Local] {
				d.checkLongName(child, attribute, names)
			}
		}
		if child.isPart() || child.Name.Local == "extensionElements" {
			d.checkLongNamesIn(child)
		}
	}
}

// checkLongRootName looks at the name of a message or signal.
func (d *draft) checkLongRootName(id string) {
	if node := d.definitions.Node(id); node != nil {
		d.checkLongName(node, "name", writtenName)
	}
}

func (d *draft) checkLongName(node *Node, attribute string, names namesIn) {
	text := node.attribute("", attribute)
	if text == nil || len(text.Value) <= MaxName {
		return
	}
	for _, name := range names(strings.TrimSpace(text.Value)) {
		if IsLongName(strings.TrimSpace(name)) {
			d.reportLongName(node, attribute)
			return
		}
	}
}

func (d *draft) reportLongName(node *Node, attribute string) {
	d.reportAt(node, node.attribute("", attribute).Position(), nil, CodeLongName, attribute, MaxName)
}
