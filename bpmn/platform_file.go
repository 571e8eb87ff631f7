package bpmn

// checkFileLimits checks what Camunda's modeler wants of all processes of a file, executable or not, and of what stands
// beside them.
func (c *compiler) checkFileLimits() {
	if !c.platform.isCamunda() {
		return
	}
	for _, child := range c.definitions.Root.Children {
		if child.Name.Space != NamespaceBPMN {
			continue
		}
		switch child.Name.Local {
		case "choreography", "globalChoreographyTask":
			c.report(child, CodePlatform, phrase{"choreography", "编排"}, c.platform)
		case "process":
			if !child.flag("isExecutable", false) {
				c.checkDrawnScope(child)
			}
		}
	}
}

// checkDrawnScope requires start events of the scopes of a process that is only drawn.
func (c *compiler) checkDrawnScope(scope *Node) {
	kind, isNode := kindOf(scope)
	if !isNode {
		kind = KindProcess
	}
	switch {
	case kind == KindAdHocSubprocess, scope.bpmn("startEvent") != nil:
	case kind == KindProcess:
		c.report(scope, CodeNoStartEvent)
	default:
		c.report(scope, CodeSingleStartEvent, kind.traits().phrase, 0)
	}
	for _, child := range scope.Children {
		inner, isFlowNode := kindOf(child)
		if !isFlowNode || child.Name.Space != NamespaceBPMN || !inner.IsScope() {
			continue
		}
		c.checkDrawnScope(child)
		for start := range child.All(NamespaceBPMN, "startEvent") {
			if kind == KindAdHocSubprocess && inner == KindEventSubprocess && start.flag("isInterrupting", true) {
				c.report(start, CodeAdHocInterrupted)
			}
		}
	}
}
