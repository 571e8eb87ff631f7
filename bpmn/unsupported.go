package bpmn

// unsupportedFeature is something that the dialect has and this release reads, but does not execute.
type unsupportedFeature struct {
	name    phrase
	applies func(element *Element, node *Node) bool
}

// unsupportedFeatures is the one place that decides what this release does not execute. Executing something new means
// removing its row.
var unsupportedFeatures = []unsupportedFeature{
	{phrase{"complex gateway", "复杂网关"}, ofKind(KindComplexGateway)},
}

func ofKind(kind Kind) func(*Element, *Node) bool {
	return func(element *Element, _ *Node) bool { return element.Kind == kind }
}

func ofEvent(eventType EventType) func(*Element, *Node) bool {
	return func(element *Element, _ *Node) bool { return element.Event.Type == eventType }
}

// checkSupported reports what an element needs that this release does not execute.
func checkSupported(d *draft, element *Element, node *Node) {
	for _, feature := range unsupportedFeatures {
		if feature.applies(element, node) {
			d.report(node, CodeUnsupported, feature.name)
		}
	}
}
