package bpmn

import (
	"strings"
)

// noPlatform is the version of what no version of Camunda has.
const noPlatform Platform = 255

// platformLimit is something that Camunda 8 has only from a version on, or not at all.
type platformLimit struct {
	name    phrase
	since   Platform
	applies func(d *draft, element *Element, node *Node) bool
}

// platformLimits are what the versions of Camunda do not execute, whatever this release does.
var platformLimits = []platformLimit{
	{phrase{"complex gateway", "复杂网关"}, noPlatform, limitedKind(KindComplexGateway)},
	{phrase{"transaction subprocess", "事务子流程"}, noPlatform, limitedKind(KindTransaction)},
	{phrase{"cancel event", "取消事件"}, noPlatform, limitedEvent("cancelEventDefinition")},
	{phrase{"event with several triggers", "多触发事件"}, noPlatform, hasSeveralTriggers},
	{phrase{"compensation event subprocess", "补偿事件子流程"}, noPlatform, startsCompensation},
	{phrase{"standard loop", "标准循环"}, noPlatform, hasPart("standardLoopCharacteristics")},
	{phrase{"zeebe:publishMessage", "zeebe:publishMessage"}, noPlatform, sendsWithoutJob},
	{phrase{"business rule task or receive task as compensation handler", "作为补偿处理活动的业务规则任务或接收任务"}, noPlatform, isOtherHandler},
	{phrase{"conditional event", "条件事件"}, PlatformCamunda89, limitedEvent("conditionalEventDefinition")},
	{phrase{"businessId", "businessId"}, PlatformCamunda810, hasBusinessID},
	{phrase{"zeebe:jobPriorityDefinition", "zeebe:jobPriorityDefinition"}, PlatformCamunda810, hasExtension("jobPriorityDefinition")},
	{phrase{"headers of execution listeners", "执行监听器的标头"}, PlatformCamunda810, hasListenerHeaders},
	{phrase{"execution listener for beforeAll", "beforeAll 执行监听器"}, PlatformCamunda810, listensTo("beforeAll")},
	{phrase{"execution listener for cancel", "cancel 执行监听器"}, PlatformCamunda810, listensTo("cancel")},
	{phrase{"execution listener for cancel on anything but a process", "流程以外元素的 cancel 执行监听器"}, noPlatform,
		func(d *draft, element *Element, node *Node) bool {
			return element.Kind != KindProcess && listensTo("cancel")(d, element, node)
		}},
	{phrase{"version tag of a decision as expression", "以表达式表示的决策版本标签"}, PlatformCamunda810, computesDecisionTag},
}

// checkPlatformLimits reports what the chosen version of Camunda does not execute.
func (d *draft) checkPlatformLimits() {
	d.eachElement(func(d *draft, element *Element, node *Node) {
		for _, limit := range platformLimits {
			if d.platform < limit.since && limit.applies(d, element, node) {
				d.report(node, CodePlatform, limit.name, d.platform)
			}
		}
	})
	d.eachElement(checkModelerRules)
	d.checkConditionalFlows()
	d.checkToolConditions()
	d.checkPlatformLoops()
	d.checkPlatformLinks()
}

func limitedKind(kind Kind) func(*draft, *Element, *Node) bool {
	return func(_ *draft, element *Element, _ *Node) bool { return element.Kind == kind }
}

func limitedEvent(tag string) func(*draft, *Element, *Node) bool {
	return func(d *draft, element *Element, node *Node) bool {
		for _, definition := range d.eventDefinitions(node) {
			if definition.Name.Local == tag {
				return true
			}
		}
		return false
	}
}

func hasPart(tag string) func(*draft, *Element, *Node) bool {
	return func(_ *draft, _ *Element, node *Node) bool { return node.bpmn(tag) != nil }
}

func hasExtension(tag string) func(*draft, *Element, *Node) bool {
	return func(_ *draft, _ *Element, node *Node) bool { return node.extension(tag) != nil }
}

func hasSeveralTriggers(d *draft, element *Element, node *Node) bool {
	return element.Kind.IsEvent() && (len(d.eventDefinitions(node)) > 1 || node.flag("parallelMultiple", false))
}

func startsCompensation(d *draft, element *Element, node *Node) bool {
	return element.Kind == KindStartEvent && limitedEvent("compensateEventDefinition")(d, element, node)
}

// sendsWithoutJob recognises a throwing event or send task that publishes its message itself.
func sendsWithoutJob(d *draft, _ *Element, node *Node) bool {
	if node.extension("taskDefinition") != nil {
		return false
	}
	for _, definition := range d.eventDefinitions(node) {
		if definition.extension("publishMessage") != nil {
			return true
		}
	}
	return node.extension("publishMessage") != nil
}

func isOtherHandler(_ *draft, element *Element, _ *Node) bool {
	return element.ForCompensation && (element.Kind == KindBusinessRuleTask || element.Kind == KindReceiveTask)
}

func hasBusinessID(_ *draft, _ *Element, node *Node) bool {
	called := node.extension("calledElement")
	return called != nil && called.attribute("", "businessId") != nil
}

func hasListenerHeaders(_ *draft, _ *Element, node *Node) bool {
	for listener := range grouped(node, "executionListeners", "executionListener") {
		if listener.First(NamespaceZeebe, "taskHeaders") != nil {
			return true
		}
	}
	return false
}

func listensTo(event string) func(*draft, *Element, *Node) bool {
	return func(_ *draft, _ *Element, node *Node) bool {
		for listener := range grouped(node, "executionListeners", "executionListener") {
			if listener.Attribute("eventType") == event {
				return true
			}
		}
		return false
	}
}

func computesDecisionTag(_ *draft, element *Element, node *Node) bool {
	called := node.extension("calledDecision")
	return called != nil && called.Attribute("bindingType") == bindingNames[BindingVersionTag] &&
		strings.HasPrefix(called.Attribute("versionTag"), "=")
}
