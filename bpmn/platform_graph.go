package bpmn

import (
	"slices"
	"strings"
)

// checkConditionalFlows refuses conditions where Camunda takes every flow.
func (d *draft) checkConditionalFlows() {
	for i := range d.process.Flows {
		source := d.element(d.process.Flows[i].Source)
		chooses := source.Kind == KindExclusiveGateway || source.Kind == KindInclusiveGateway
		if !chooses && d.flowNodes[i].bpmn("conditionExpression") != nil {
			d.report(d.nodes[source.Index], CodeConditionNotAllowed, source.Kind.traits().phrase)
		}
	}
}

// checkPlatformLinks wants the name of a catching link event to be unique in the whole process.
func (d *draft) checkPlatformLinks() {
	names := map[string]bool{}
	d.eachLink(KindIntermediateCatchEvent, func(element *Element, key linkKey) {
		if names[key.name] {
			d.report(d.nodes[element.Index], CodeLinkTwice, key.name)
		}
		names[key.name] = true
	})
}

// loopParts are the elements of which Camunda's modeler finds a loop endless, though a gateway may leave it, and
// loopReasons those of which such a loop must have one.
var (
	loopReasons = [KindCount]bool{KindCallActivity: true, KindManualTask: true, KindTask: true}
	loopParts   = [KindCount]bool{KindCallActivity: true, KindManualTask: true, KindTask: true, KindStartEvent: true,
		KindEndEvent: true, KindExclusiveGateway: true, KindInclusiveGateway: true, KindParallelGateway: true,
		KindSubprocess: true, KindEventSubprocess: true}
)

// checkPlatformLoops reports the tasks and call activities on loops in which nothing waits.
func (d *draft) checkPlatformLoops() {
	for _, component := range d.loops() {
		for _, index := range component {
			if element := d.element(index); loopReasons[element.Kind] {
				d.report(d.nodes[index], CodeStraightThroughLoop)
			}
		}
	}
}

// nextInLoop tells where a token goes from an element without waiting: into a subprocess, out of it, into the called
// process when it is this one.
func (d *draft) nextInLoop(element *Element) []ElementIndex {
	flows := element.Outgoing
	switch {
	case element.Kind == KindSubprocess, element.Kind == KindEventSubprocess:
		return element.StartEvents
	case element.Kind == KindCallActivity && d.callsItself(element):
		return d.element(Root).StartEvents
	case element.Kind == KindEndEvent && element.Scope != Root:
		flows = d.element(element.Scope).Outgoing
	}
	next := make([]ElementIndex, len(flows))
	for i, flow := range flows {
		next[i] = d.process.Flows[flow].Target
	}
	return next
}

func (d *draft) callsItself(element *Element) bool {
	return element.Called != nil && element.Called.ProcessID.Static &&
		strings.TrimSpace(element.Called.ProcessID.Source) == d.process.ID
}

// checkFlowList wants conditions of all flows that a gateway lists when it lists several, even the same one twice, because
// Camunda's modeler goes by that list. It overlooks flows that do not exist.
func checkFlowList(d *draft, element *Element, node *Node) {
	references := slices.DeleteFunc(slices.Collect(node.All(NamespaceBPMN, "outgoing")), func(reference *Node) bool {
		_, known := d.flowsByID[localPart(reference.Text.Value)]
		return !known && reference.value() != ""
	})
	chooses := element.Kind == KindExclusiveGateway || element.Kind == KindInclusiveGateway
	if !chooses || len(references) < 2 {
		return
	}
	for _, reference := range references {
		flow, known := d.flowsByID[localPart(reference.Text.Value)]
		switch {
		case !known:
			d.report(reference, CodeUnknownReference, "outgoing", "")
		case flow != element.DefaultFlow && d.flowNodes[flow].bpmn("conditionExpression") == nil:
			d.report(d.flowNodes[flow], CodeFlowCondition)
		}
	}
}
