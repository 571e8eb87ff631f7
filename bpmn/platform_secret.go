package bpmn

import (
	"regexp"
	"strings"
)

// secretReference is a reference to a secret as an expression, or as a text in which it is not resolved.
var secretReference = regexp.MustCompile(`\bcamunda\s*\.\s*secrets\s*\.\s*[\w-]+`)

// checkSecrets refuses references to secrets where Camunda cannot resolve them: in texts, in lists, and in contexts that
// an if expression gives (since 8.10).
func checkSecrets(d *draft, _ *Element, node *Node) {
	if d.platform < PlatformCamunda810 {
		return
	}
	for mapping := range node.extensions("ioMapping") {
		for input := range mapping.All(NamespaceZeebe, "input") {
			source, isExpression := strings.CutPrefix(input.Attribute("source"), "=")
			outline := outlineOf(source)
			if isSecretText(source, isExpression) || isExpression && hidesSecret(outline.part(0, len(source)), true) {
				d.report(input, CodeSecret)
			}
		}
	}
	for property := range grouped(node, "properties", "property") {
		if value, isExpression := strings.CutPrefix(property.Attribute("value"), "="); isSecretText(value, isExpression) {
			d.report(property, CodeSecret)
		}
	}
}

// isSecretText finds references in a text, or in the strings of an expression.
func isSecretText(source string, isExpression bool) bool {
	if !isExpression {
		return secretReference.MatchString(source)
	}
	for _, text := range outlineOf(source).strings() {
		if secretReference.MatchString(text) {
			return true
		}
	}
	return false
}

// hidesSecret looks into lists and branches, and from the outermost context into its entries.
func hidesSecret(expression outlined, outermost bool) bool {
	if entries, isContext := expression.within("{}"); isContext && outermost {
		for _, entry := range entries.split(',') {
			if colon := strings.IndexByte(entry.masked, ':'); colon >= 0 && hidesSecret(entry.part(colon+1, len(entry.masked)), true) {
				return true
			}
		}
		return false
	}
	if branches, isIf := expression.branches(); isIf {
		return hidesSecret(branches[0], false) || hidesSecret(branches[1], false)
	}
	_, isList := expression.within("[]")
	_, isContext := expression.within("{}")
	return (isList || isContext) && secretReference.MatchString(expression.masked)
}
