package bpmn

import (
	"regexp"
	"slices"
	"strings"
)

// platformVariable is a name of a variable, or a path into one, that Camunda's modeler accepts.
var platformVariable = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z_][a-zA-Z0-9_]*)*$`)

// maximumBusinessID is how long a business id may be, in characters (Camunda 8.10).
const maximumBusinessID = 255

// checkModelerRules applies what Camunda's modeler marks as errors beyond the rules of deployment.
func checkModelerRules(d *draft, element *Element, node *Node) {
	for _, check := range []step{
		checkPlatformNames, checkPlatformHeaders, checkPlatformMessage, checkPlatformEscalation, checkPlatformMarkers,
		checkPlatformTimers, checkPlatformBusinessID, checkPlatformImplementation, checkPlatformExpressions, checkToolInputs, checkSecrets,
		checkFlowList,
	} {
		check(d, element, node)
	}
}

// checkPlatformNames wants plain names of variables.
func checkPlatformNames(d *draft, _ *Element, node *Node) {
	for mapping := range node.extensions("ioMapping") {
		for _, parameter := range mapping.Children {
			d.checkPlatformName(parameter, "target")
		}
	}
	if marker := node.bpmn("multiInstanceLoopCharacteristics"); marker != nil {
		d.checkPlatformName(marker.extension("loopCharacteristics"), "inputElement", "outputCollection")
	}
	d.checkPlatformName(node.extension("script"), "resultVariable")
	d.checkPlatformName(node.extension("calledDecision"), "resultVariable")
	d.checkPlatformName(node.extension("adHoc"), "outputCollection")
}

func (d *draft) checkPlatformName(node *Node, attributes ...string) {
	if node == nil {
		return
	}
	for _, attribute := range attributes {
		text := node.attribute("", attribute)
		if text != nil && !platformVariable.MatchString(text.Value) {
			d.reportAt(node, text.Position(), nil, CodePlatformName, attribute, text.Value)
		}
	}
}

// checkPlatformHeaders refuses headers with the same key.
func checkPlatformHeaders(d *draft, _ *Element, node *Node) {
	for headers := range node.extensions("taskHeaders") {
		d.checkHeaderKeys(headers)
	}
	if d.platform < PlatformCamunda810 {
		return
	}
	for listener := range grouped(node, "executionListeners", "executionListener") {
		for headers := range listener.All(NamespaceZeebe, "taskHeaders") {
			d.checkHeaderKeys(headers)
		}
	}
}

func (d *draft) checkHeaderKeys(headers *Node) {
	seen := map[string]bool{}
	for header := range headers.All(NamespaceZeebe, "header") {
		if key := header.Attribute("key"); seen[key] {
			d.report(header, CodeHeaderTwice, key)
		} else {
			seen[key] = true
		}
	}
}

// checkPlatformMessage wants a subscription also of a message that is sent.
func checkPlatformMessage(d *draft, element *Element, node *Node) {
	if element.Kind != KindIntermediateThrowEvent && element.Kind != KindEndEvent {
		return
	}
	for _, definition := range d.eventDefinitions(node) {
		if message := d.definitions.Node(definition.reference("messageRef")); message != nil && message.Name.Local == "message" {
			d.correlationKey(message)
		}
	}
}

// checkPlatformEscalation wants a code also where an event catches.
func checkPlatformEscalation(d *draft, element *Element, node *Node) {
	for _, definition := range d.eventDefinitions(node) {
		target := d.definitions.Node(definition.reference("escalationRef"))
		if target != nil && target.Name.Local == "escalation" {
			d.required(target, "escalationCode")
		}
	}
}

// checkPlatformMarkers wants the extension elements that Camunda cannot do without, and no start but by start events.
func checkPlatformMarkers(d *draft, element *Element, node *Node) {
	if marker := node.bpmn("multiInstanceLoopCharacteristics"); marker != nil && marker.extension("loopCharacteristics") == nil {
		d.report(marker, CodeSingleExtension, "zeebe:loopCharacteristics", 0)
	}
	if node.flag("instantiate", false) {
		d.report(node, CodeInstantiate)
	}
	for _, definition := range d.eventDefinitions(node) {
		if waits := definition.attribute("", "waitForCompletion"); waits != nil && waits.Value != "true" {
			d.report(definition, CodeAttributeValue, "waitForCompletion", waits.Value, "true")
		}
	}
}

// implementations are the extension elements of which Camunda's modeler wants only the right one, and the kinds of the
// elements that can have it. Events can have a job only when they send a message.
var implementations = map[string][]Kind{
	"calledDecision": {KindBusinessRuleTask},
	"script":         {KindScriptTask},
	"taskDefinition": {KindServiceTask, KindSendTask, KindBusinessRuleTask, KindScriptTask, KindAdHocSubprocess,
		KindIntermediateThrowEvent, KindEndEvent},
}

// checkPlatformImplementation refuses an implementation where it would have no effect.
func checkPlatformImplementation(d *draft, element *Element, node *Node) {
	throws := element.Kind == KindIntermediateThrowEvent || element.Kind == KindEndEvent
	for name, allowed := range implementations {
		extension := node.extension(name)
		if extension == nil || throws && element.Event.Type == EventNone {
			continue
		}
		if !slices.Contains(allowed, element.Kind) || throws && element.Event.Type != EventMessage {
			d.report(extension, CodeNoEffect, "zeebe:"+name, element.Kind.traits().phrase)
		}
	}
}

// checkPlatformBusinessID bounds a business id that is written rather than computed.
func checkPlatformBusinessID(d *draft, _ *Element, node *Node) {
	called := node.extension("calledElement")
	if called == nil {
		return
	}
	id := called.Attribute("businessId")
	if !strings.HasPrefix(id, "=") && len([]rune(id)) > maximumBusinessID {
		d.report(called, CodeBusinessID, maximumBusinessID)
	}
}
