package bpmn

import (
	"regexp"
	"strings"
)

// What marks an ad-hoc subprocess whose activities are the tools of an agent.
const (
	agentToolsProperty = "io.camunda.agenticai.toolContainer"
	agentTemplate      = "io.camunda.connectors.agenticai.aiagent.jobworker.v1"
	agentJobPrefix     = "io.camunda.agenticai:aiagent-job-worker:"
)

var (
	fromAI  = regexp.MustCompile(`(?i)\bfromai\s*\(`)
	toolKey = regexp.MustCompile(`^toolCall\.[^.\s\[\](){},]+$`)
)

// fromAIParameters are the names of the parameters of fromAi, in their order.
var fromAIParameters = []string{"value", "description", "type", "schema", "options"}

// checkToolInputs applies the rules for fromAi, by which a tool tells an agent what it wants: it has an effect only in
// the input mappings of what starts a tool.
func checkToolInputs(d *draft, element *Element, node *Node) {
	agentic := d.toolScope(element)
	keys := map[string]bool{}
	for mapping := range node.extensions("ioMapping") {
		for input := range mapping.All(NamespaceZeebe, "input") {
			for _, arguments := range d.toolArguments(input, agentic != nil && agentic.Index == element.Scope && len(element.Incoming) == 0) {
				if keys[arguments] {
					d.report(input, CodeToolInput, arguments)
				}
				keys[arguments] = arguments != ""
			}
		}
		for output := range mapping.All(NamespaceZeebe, "output") {
			if agentic != nil && fromAI.MatchString(outlineOf(output.Attribute("source")).masked) {
				d.report(output, CodeToolInput, "fromAi")
			}
		}
	}
}

// checkToolConditions refuses fromAi in conditions between tools.
func (d *draft) checkToolConditions() {
	for i := range d.process.Flows {
		condition := d.flowNodes[i].bpmn("conditionExpression")
		if condition == nil || !fromAI.MatchString(outlineOf(condition.Text.Value).masked) {
			continue
		}
		if d.toolScope(d.element(d.process.Flows[i].Source)) != nil {
			d.report(d.flowNodes[i], CodeToolInput, "fromAi")
		}
	}
}

// toolScope returns the ad-hoc subprocess around an element when its activities are the tools of an agent.
func (d *draft) toolScope(element *Element) *Element {
	for scope := element.Scope; scope != NoElement; scope = d.element(scope).Scope {
		if d.element(scope).Kind == KindAdHocSubprocess {
			if d.isAgentic(d.nodes[scope]) {
				return d.element(scope)
			}
			return nil
		}
	}
	return nil
}

func (d *draft) isAgentic(node *Node) bool {
	for property := range grouped(node, "properties", "property") {
		if property.Attribute("name") == agentToolsProperty && property.Attribute("value") == "true" {
			return true
		}
	}
	if template := node.attribute(NamespaceZeebe, "modelerTemplate"); template != nil && template.Value == agentTemplate {
		return true
	}
	job := node.extension("taskDefinition")
	return job != nil && strings.HasPrefix(job.Attribute("type"), agentJobPrefix) ||
		d.platform >= PlatformCamunda810 && node.extension("agentDefinition") != nil
}

// toolArguments returns the keys of the calls of fromAi in an input, and reports those that cannot have an effect.
func (d *draft) toolArguments(input *Node, isTool bool) []string {
	source, isExpression := strings.CutPrefix(input.Attribute("source"), "=")
	if !isExpression {
		return nil
	}
	expression := outlineOf(source)
	var keys []string
	for _, call := range fromAI.FindAllStringIndex(expression.masked, -1) {
		name := strings.TrimSpace(strings.TrimSuffix(expression.masked[call[0]:call[1]], "("))
		arguments := fromAIArguments(expression.part(call[1], expression.closing(call[1]-1)))
		key, description := arguments["value"], arguments["description"]
		isText := description == "" || strings.HasPrefix(description, `"`) && len(outlineOf(description).strings()[0]) == len(description)
		if !isTool || name != "fromAi" || !toolKey.MatchString(key) || !isText {
			d.report(input, CodeToolInput, name)
		}
		keys = append(keys, key)
	}
	return keys
}

// fromAIArguments reads the arguments of a call, positional or named.
func fromAIArguments(list outlined) map[string]string {
	arguments := map[string]string{}
	for i, argument := range list.split(',') {
		parts := argument.split(':')
		switch {
		case len(parts) > 1 && !strings.HasPrefix(argument.masked, "{"):
			arguments[parts[0].source] = argument.part(strings.IndexByte(argument.masked, ':')+1, len(argument.masked)).source
		case i < len(fromAIParameters):
			arguments[fromAIParameters[i]] = argument.source
		}
	}
	return arguments
}
