package bpmn

import (
	"slices"
	"strings"
)

// agentTypes are the values of zeebe:agentDefinition, and the elements that can have them.
var agentTypes = map[string]Kind{
	"aiAgentSubProcess": KindAdHocSubprocess, "aiAgentTask": KindServiceTask, "external": KindServiceTask,
}

// checkAgent requires that an agent definition stands at an element that can be such an agent.
func checkAgent(d *draft, element *Element, node *Node) {
	definition := node.extension("agentDefinition")
	if definition == nil {
		return
	}
	agentType := strings.TrimSpace(definition.Attribute("agentType"))
	if kind, known := agentTypes[agentType]; known && kind == element.Kind {
		return
	}
	var allowed []string
	for name, kind := range agentTypes {
		if kind == element.Kind {
			allowed = append(allowed, name)
		}
	}
	slices.Sort(allowed)
	d.report(definition, CodeAttributeValue, "agentType", agentType, choices(allowed))
}
