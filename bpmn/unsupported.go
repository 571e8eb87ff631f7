package bpmn

// unsupportedFeature is something that the dialect has and this release reads, but does not execute.
type unsupportedFeature struct {
	name    string
	applies func(element *Element, node *Node) bool
}

// unsupportedFeatures is the one place that decides what this release does not execute. Executing something new means
// removing its row.
var unsupportedFeatures = []unsupportedFeature{
	{"inclusive gateway", ofKind(KindInclusiveGateway)},
	{"complex gateway", ofKind(KindComplexGateway)},
	{"ad-hoc subprocess", ofKind(KindAdHocSubprocess)},
	{"transaction subprocess", ofKind(KindTransaction)},
	{"signal event", ofEvent(EventSignal)},
	{"escalation event", ofEvent(EventEscalation)},
	{"link event", ofEvent(EventLink)},
	{"conditional event", ofEvent(EventConditional)},
	{"compensation event", ofEvent(EventCompensation)},
	{"cancel event", ofEvent(EventCancel)},
	{"compensation handler", func(element *Element, _ *Node) bool { return element.ForCompensation }},
	{"execution listener", func(element *Element, _ *Node) bool { return len(element.ExecutionListeners) > 0 }},
	{"task listener", func(element *Element, _ *Node) bool { return len(element.TaskListeners) > 0 }},
	{"linked resource", func(element *Element, _ *Node) bool { return len(element.LinkedResources) > 0 }},
	{"standard loop", func(_ *Element, node *Node) bool { return node.bpmn("standardLoopCharacteristics") != nil }},
	{"loopCardinality", hasLoopCardinality},
	{"multi-instance event subprocess", func(element *Element, node *Node) bool {
		return element.Kind == KindEventSubprocess && element.Loop != nil
	}},
	{"zeebe:publishMessage", publishesMessage},
}

func ofKind(kind Kind) func(*Element, *Node) bool {
	return func(element *Element, _ *Node) bool { return element.Kind == kind }
}

func ofEvent(eventType EventType) func(*Element, *Node) bool {
	return func(element *Element, _ *Node) bool { return element.Event.Type == eventType }
}

func hasLoopCardinality(_ *Element, node *Node) bool {
	marker := node.bpmn("multiInstanceLoopCharacteristics")
	return marker != nil && marker.bpmn("loopCardinality") != nil
}

// publishesMessage recognises a throwing event or send task that sends its message without a job worker.
func publishesMessage(element *Element, _ *Node) bool {
	sends := element.Kind == KindSendTask || element.Event.Type == EventMessage &&
		(element.Kind == KindEndEvent || element.Kind == KindIntermediateThrowEvent)
	return sends && element.Job == nil && (element.Message != nil || element.Event.Message != nil)
}

// checkSupported reports what an element needs that this release does not execute.
func checkSupported(d *draft, element *Element, node *Node) {
	for _, feature := range unsupportedFeatures {
		if feature.applies(element, node) {
			d.report(node, CodeUnsupported, feature.name)
		}
	}
}
