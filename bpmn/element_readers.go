package bpmn

// readersByKind read what belongs to an element of a kind, beyond what readElement reads of every one.
var readersByKind = [KindCount][]step{
	KindProcess:                {readProcess},
	KindStartEvent:             {readEvent, readStartEvent},
	KindEndEvent:               {readEvent, readThrowEvent},
	KindIntermediateCatchEvent: {readEvent},
	KindIntermediateThrowEvent: {readEvent, readThrowEvent},
	KindBoundaryEvent:          {readEvent, readBoundaryEvent},
	KindServiceTask:            {readServiceTask},
	KindSendTask:               {readSendTask},
	KindReceiveTask:            {readReceiveTask},
	KindUserTask:               {readUserTask},
	KindScriptTask:             {readScriptTask},
	KindBusinessRuleTask:       {readBusinessRuleTask},
	KindCallActivity:           {readCallActivity},
	KindAdHocSubprocess:        {readAdHoc},
	KindExclusiveGateway:       {readDefaultFlow},
	KindInclusiveGateway:       {readDefaultFlow},
	KindComplexGateway:         {readDefaultFlow, readActivation},
}

// readElement fills in an element from its node.
func readElement(d *draft, element *Element, node *Node) {
	if element.PartOf != NoElement { // all else is read once
		readEvent(d, element, node)
		element.Interrupting = d.isInterrupting(element, node)
		return
	}
	if documentation := node.bpmn("documentation"); documentation != nil {
		element.Documentation = documentation.value()
	}
	element.ForCompensation = node.flag("isForCompensation", false)
	readMappings(d, element, node)
	readListeners(d, element, node)
	readProperties(d, element, node)
	if element.Kind.IsActivity() {
		readLoop(d, element, node)
		readConditions(d, element, node)
	}
	for _, read := range readersByKind[element.Kind] {
		read(d, element, node)
	}
}

// checksByKind are the rules for elements of a kind that need the whole graph.
var checksByKind = [KindCount][]step{
	KindProcess:           {checkProcessStart, checkSignalStarts, checkCatchEvents},
	KindStartEvent:        {checkNoIncoming, checkPublicForm},
	KindEndEvent:          {checkNoOutgoing},
	KindBoundaryEvent:     {checkNoIncoming, checkCompensationBoundary, checkEscalationBoundary},
	KindSubprocess:        {checkSubprocessStart, checkCatchEvents},
	KindTransaction:       {checkSubprocessStart, checkCancellation, checkCatchEvents},
	KindEventSubprocess:   {checkEventSubprocessStart, checkInAdHoc, checkNoIncoming, checkNoOutgoing, checkCatchEvents},
	KindAdHocSubprocess:   {checkAdHoc, checkCatchEvents},
	KindExclusiveGateway:  {checkConditions},
	KindInclusiveGateway:  {checkConditions},
	KindComplexGateway:    {checkComplexConditions},
	KindEventBasedGateway: {checkEventBasedGateway},
	KindServiceTask:       {checkCatchEvents},
	KindSendTask:          {checkCatchEvents},
	KindReceiveTask:       {checkCatchEvents, checkReceivedMessage},
	KindUserTask:          {checkCatchEvents},
	KindScriptTask:        {checkCatchEvents},
	KindBusinessRuleTask:  {checkCatchEvents},
	KindManualTask:        {checkCatchEvents},
	KindTask:              {checkCatchEvents},
	KindCallActivity:      {checkCatchEvents},
}

// checkElement applies the rules to an element.
func checkElement(d *draft, element *Element, node *Node) {
	if element.PartOf != NoElement {
		return
	}
	checkReachable(d, element, node)
	checkExtensions(d, element, node)
	checkSingleExtensions(d, element, node)
	checkAgent(d, element, node)
	switch {
	case element.Kind.mayBranch():
	case element.Kind.IsActivity():
		checkActivityConditions(d, element, node)
	default:
		checkNoConditions(d, element, node)
	}
	if element.ForCompensation {
		checkHandler(d, element, node)
	}
	for _, check := range checksByKind[element.Kind] {
		check(d, element, node)
	}
}

// checkNoIncoming applies to what starts by itself (BPMN 2.0.2, 10.3.5, 10.5.2, 10.5.4).
func checkNoIncoming(d *draft, element *Element, node *Node) {
	if len(element.Incoming) > 0 {
		d.report(node, CodeIncomingFlow, element.Kind.traits().phrase)
	}
}

// checkNoOutgoing applies to what ends its path (BPMN 2.0.2, 10.3.5, 10.5.3).
func checkNoOutgoing(d *draft, element *Element, node *Node) {
	if len(element.Outgoing) > 0 {
		d.report(node, CodeOutgoingFlow, element.Kind.traits().phrase)
	}
}

// checkReachable warns of elements that no token can reach.
func checkReachable(d *draft, element *Element, node *Node) {
	startsByItself := element.Kind == KindProcess || element.Kind == KindStartEvent || element.Kind == KindBoundaryEvent ||
		element.Kind == KindEventSubprocess || element.ForCompensation || element.Event.Type == EventLink
	startsByItself = startsByItself || node.flag("instantiate", false)
	if startsByItself || len(element.Incoming) > 0 || d.element(element.Scope).Kind == KindAdHocSubprocess {
		return
	}
	d.report(node, CodeUnreachable, element.Kind.traits().phrase)
}
