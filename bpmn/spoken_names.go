package bpmn

import (
	"regexp"
	"strings"
)

// spokenName is a name of several words, as analysts write it: "Vacation Approval".
var spokenName = regexp.MustCompile(`^[\pL_][\pL\pN_]*( [\pL\pN_]+)+$`)

// expressionWords are words of FEEL that no name is taken to have, so that what is written as an expression stays one.
var expressionWords = regexp.MustCompile(`\b(and|between|else|every|false|for|function|if|in|instance|not|null|of|or|return|satisfies|some|then|true)\b`)

// namingAttributes hold names of variables, by the local name of the node.
var namingAttributes = map[string]string{
	"input": "target", "output": "target", "script": "resultVariable", "calledDecision": "resultVariable",
	"loopCharacteristics": "inputElement", "dataInput": "name", "dataOutput": "name", "dataObject": "name",
	"dataObjectReference": "name", "property": "name",
}

// spokenNames collects the names of several words that a file gives to variables and data. BPMN has no syntax for
// names; FEEL can tell where one of several words ends only when it knows the name (DMN 1.5, 10.3.1.2).
func spokenNames(node *Node) []string {
	var names []string
	var visit func(node *Node)
	visit = func(node *Node) {
		if node.Name.Space == NamespaceBPMN || node.Name.Space == NamespaceZeebe {
			name := strings.TrimSpace(node.Attribute(namingAttributes[node.Name.Local]))
			if spokenName.MatchString(name) && !expressionWords.MatchString(name) {
				names = append(names, name)
			}
		}
		for _, child := range node.Children {
			visit(child)
		}
	}
	visit(node)
	return names
}
