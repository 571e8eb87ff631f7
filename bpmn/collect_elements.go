package bpmn

// kindsByTag says which XML elements are flow nodes.
var kindsByTag = map[string]Kind{
	"startEvent":             KindStartEvent,
	"endEvent":               KindEndEvent,
	"intermediateCatchEvent": KindIntermediateCatchEvent,
	"intermediateThrowEvent": KindIntermediateThrowEvent,
	"boundaryEvent":          KindBoundaryEvent,
	"serviceTask":            KindServiceTask,
	"sendTask":               KindSendTask,
	"receiveTask":            KindReceiveTask,
	"userTask":               KindUserTask,
	"scriptTask":             KindScriptTask,
	"businessRuleTask":       KindBusinessRuleTask,
	"manualTask":             KindManualTask,
	"task":                   KindTask,
	"callActivity":           KindCallActivity,
	"subProcess":             KindSubprocess,
	"adHocSubProcess":        KindAdHocSubprocess,
	"transaction":            KindTransaction,
	"exclusiveGateway":       KindExclusiveGateway,
	"parallelGateway":        KindParallelGateway,
	"inclusiveGateway":       KindInclusiveGateway,
	"eventBasedGateway":      KindEventBasedGateway,
	"complexGateway":         KindComplexGateway,
}

// notExecuted are the XML elements in a scope that say something to people or to other parts of the compiler, but are
// no flow nodes.
var notExecuted = map[string]bool{
	"association": true, "auditing": true, "completionCondition": true, "correlationSubscription": true,
	"dataInputAssociation": true, "dataObject": true, "dataObjectReference": true, "dataOutputAssociation": true,
	"dataStoreReference": true, "documentation": true, "extensionElements": true, "group": true, "humanPerformer": true,
	"incoming": true, "ioBinding": true, "ioSpecification": true, "laneSet": true, "monitoring": true,
	"multiInstanceLoopCharacteristics": true, "outgoing": true, "performer": true, "potentialOwner": true,
	"property": true, "resourceRole": true, "sequenceFlow": true, "standardLoopCharacteristics": true,
	"supportedInterfaceRef": true, "supports": true, "textAnnotation": true,
}

func kindOf(node *Node) (Kind, bool) {
	kind, ok := kindsByTag[node.Name.Local]
	if kind == KindSubprocess && node.flag("triggeredByEvent", false) {
		return KindEventSubprocess, true
	}
	return kind, ok
}

// addElement gives a node its place among the elements.
func (d *draft) addElement(node *Node, kind Kind, scope ElementIndex) ElementIndex {
	index := ElementIndex(len(d.process.Elements))
	d.process.Elements = append(d.process.Elements, Element{
		Index: index, ID: node.ID(), Name: node.Attribute("name"), Kind: kind, Scope: scope,
		DefaultFlow: NoFlow, StartEvent: NoElement, AttachedTo: NoElement, InstantiatedBy: NoElement, PartOf: NoElement, CompensationHandler: NoElement,
		Position: node.Position,
	})
	d.nodes = append(d.nodes, node)
	if node.ID() == "" {
		d.report(node, CodeMissingID, kind.traits().phrase)
	} else if _, taken := d.process.byID[node.ID()]; !taken {
		d.process.byID[node.ID()] = index
	}
	return index
}

// collectScope adds the elements in a scope, and what is in them.
func (d *draft) collectScope(scope ElementIndex) {
	for _, child := range d.nodes[scope].Children {
		if child.Name.Space != NamespaceBPMN {
			continue
		}
		kind, isFlowNode := kindOf(child)
		if !isFlowNode {
			if !notExecuted[child.Name.Local] {
				d.report(child, CodeUnknownElement, child.Name.Local)
			}
			continue
		}
		d.collectElement(child, kind, scope)
	}
}

func (d *draft) collectElement(node *Node, kind Kind, scope ElementIndex) {
	index := d.addElement(node, kind, scope)
	around := d.element(scope)
	around.Children = append(around.Children, index)
	switch {
	case kind == KindStartEvent:
		around.StartEvents = append(around.StartEvents, index)
	case kind == KindEventSubprocess:
		around.EventSubprocesses = append(around.EventSubprocesses, index)
	}
	if kind.IsScope() {
		d.collectScope(index)
	}
}

// attachBoundaryEvents connects boundary events with their activities.
func (d *draft) attachBoundaryEvents() {
	d.eachElement(func(d *draft, element *Element, node *Node) {
		if element.Kind != KindBoundaryEvent {
			return
		}
		host, ok := d.resolveElement(node, "attachedToRef")
		if !ok {
			return
		}
		attached := d.element(host)
		if !attached.Kind.IsActivity() || attached.Kind == KindEventSubprocess || attached.Scope != element.Scope {
			d.report(node, CodeBoundaryHost, attached.ID)
			return
		}
		element.AttachedTo = host
		attached.BoundaryEvents = append(attached.BoundaryEvents, element.Index)
	})
}

// resolveElement finds the element that an attribute refers to, and reports when there is none.
func (d *draft) resolveElement(node *Node, attribute string) (ElementIndex, bool) {
	id := node.reference(attribute)
	if id == "" {
		d.report(node, CodeMissingAttribute, attribute)
		return NoElement, false
	}
	index, ok := d.process.byID[id]
	if !ok || index == Root {
		d.reportAt(node, node.attribute("", attribute).Position(), nil, CodeUnknownReference, attribute, id)
		return NoElement, false
	}
	return index, true
}
