package bpmn

// readCallActivity reads which process is called, and which variables travel.
func readCallActivity(d *draft, element *Element, node *Node) {
	called := node.extension("calledElement")
	if called == nil {
		d.report(node, CodeSingleExtension, "zeebe:calledElement", 0)
		return
	}
	element.Called = &CalledElement{
		ProcessID:                   d.required(called, "processId"),
		PropagateAllChildVariables:  called.flag("propagateAllChildVariables", true),
		PropagateAllParentVariables: called.flag("propagateAllParentVariables", true),
		BusinessID:                  d.optional(called, "businessId"),
	}
	element.Called.Binding, element.Called.VersionTag = d.binding(called)
}
