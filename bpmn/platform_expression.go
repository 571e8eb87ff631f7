package bpmn

import (
	"regexp"
	"strings"
)

// laterFunctions are the functions of FEEL that came with Camunda 8.9.
var laterFunctions = regexp.MustCompile(`\b(from\s+json|to\s+json|from\s+base64)\s*\(`)

// uncheckedAttributes are those in which a leading "=" starts no expression, by the local name of the node; those of
// every node have no name.
var uncheckedAttributes = map[string]map[string]bool{
	"": {"name": true}, "input": {"target": true}, "output": {"target": true}, "header": {"key": true, "value": true},
	"property": {"name": true, "value": true}, "calledDecision": {"resultVariable": true}, "script": {"resultVariable": true},
}

// checkPlatformExpressions compiles everything in an element that starts with "=", whether or not something reads it.
func checkPlatformExpressions(d *draft, element *Element, node *Node) {
	for i := range node.Attributes {
		d.checkPlatformExpression(node, node.Attributes[i].Name.Local, &node.Attributes[i].Text)
	}
	d.checkPlatformExpression(node, "", &node.Text)
	for _, child := range node.Children {
		known := child.Name.Space == NamespaceBPMN || child.Name.Space == NamespaceZeebe
		if _, isElement := kindOf(child); known && !(isElement && element.Kind.IsScope()) {
			checkPlatformExpressions(d, element, child)
		}
	}
}

func (d *draft) checkPlatformExpression(node *Node, attribute string, text *Text) {
	source, isExpression := strings.CutPrefix(text.Value, "=")
	if !isExpression || attribute != "" && (uncheckedAttributes[""][attribute] || uncheckedAttributes[node.Name.Local][attribute]) {
		return
	}
	d.compileText(node, text)
	masked := outlineOf(source).masked
	if found := laterFunctions.FindString(masked); found != "" && d.platform < PlatformCamunda89 {
		d.report(node, CodePlatform, strings.TrimSuffix(found, "("), d.platform)
	}
	if strings.Contains(masked, "$") {
		d.report(node, CodePlatform, phrase{`name with "$" in an expression`, "表达式中含“$”的名称"}, d.platform)
	}
}
