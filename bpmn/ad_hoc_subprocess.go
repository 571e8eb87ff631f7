package bpmn

import "slices"

// readAdHoc reads which activities of an ad-hoc subprocess run.
func readAdHoc(d *draft, element *Element, node *Node) {
	adHoc := &AdHoc{CancelRemainingInstances: node.flag("cancelRemainingInstances", true)}
	element.AdHoc = adHoc
	if completion := node.bpmn("completionCondition"); completion != nil {
		adHoc.CompletionCondition = d.contentExpression(completion)
	}
	if node.extension("taskDefinition") != nil {
		element.Job = readJob(d, node)
	}
	if extension := node.extension("adHoc"); extension != nil {
		adHoc.ActiveElements = d.optionalFEEL(extension, "activeElementsCollection")
		adHoc.OutputCollection, adHoc.OutputElement = d.readOutput(extension)
		adHoc.OutputVariable = variableOf(adHoc.OutputElement)
	}
	if element.Job != nil {
		checkAdHocJob(d, adHoc, node)
	}
}

// checkAdHocJob refuses what a job worker decides instead.
func checkAdHocJob(d *draft, adHoc *AdHoc, node *Node) {
	if !adHoc.CancelRemainingInstances {
		d.report(node, CodeAdHocJob, "cancelRemainingInstances")
	}
	if node.bpmn("completionCondition") != nil {
		d.report(node, CodeAdHocJob, "completionCondition")
	}
	if adHoc.ActiveElements != nil {
		d.report(node, CodeAdHocJob, "activeElementsCollection")
	}
}

// checkAdHoc requires activities, and neither start nor end events.
func checkAdHoc(d *draft, element *Element, node *Node) {
	isActivity := func(index ElementIndex) bool { return d.element(index).Kind.IsActivity() }
	if !slices.ContainsFunc(element.Children, isActivity) {
		d.report(node, CodeAdHocEmpty)
	}
	for _, index := range element.Children {
		if kind := d.element(index).Kind; kind == KindStartEvent || kind == KindEndEvent {
			d.report(d.nodes[index], CodeAdHocEvent, kind.traits().phrase)
		}
	}
}
