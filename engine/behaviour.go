package engine

import "zhitong/bpmn"

// behaviour is what distinguishes one kind of element from another.
type behaviour struct {
	// activate starts what the element does: it waits, or enqueues its completion.
	activate func(*execution, *Element) *failure
	// pick chooses the flows to leave by; nil takes all.
	pick func(*execution, *Element) ([]bpmn.FlowIndex, *failure)
	// left does what follows once the element instance is gone.
	left func(*execution, *Element)
}

// behaviours has every kind of element that this release executes.
var behaviours map[bpmn.Kind]behaviour

func init() {
	behaviours = map[bpmn.Kind]behaviour{
		bpmn.KindStartEvent:             {activate: passThrough, left: leftStartEvent},
		bpmn.KindEndEvent:               {activate: activateEndEvent, left: leftEndEvent},
		bpmn.KindIntermediateThrowEvent: {activate: activateThrowEvent, left: leftThrowEvent},
		bpmn.KindIntermediateCatchEvent: {activate: activateCatchEvent},
		bpmn.KindBoundaryEvent:          {activate: passThrough, left: leftBoundaryEvent},
		bpmn.KindTask:                   {activate: passThrough},
		bpmn.KindManualTask:             {activate: passThrough},
		bpmn.KindServiceTask:            {activate: activateJob},
		bpmn.KindSendTask:               {activate: activateSendTask},
		bpmn.KindReceiveTask:            {activate: activateReceiveTask},
		bpmn.KindUserTask:               {activate: activateUserTask},
		bpmn.KindScriptTask:             {activate: activateScriptTask},
		bpmn.KindBusinessRuleTask:       {activate: activateBusinessRuleTask},
		bpmn.KindCallActivity:           {activate: activateCallActivity},
		bpmn.KindSubprocess:             {activate: activateSubprocess},
		bpmn.KindTransaction:            {activate: activateSubprocess},
		bpmn.KindAdHocSubprocess:        {activate: activateAdHoc},
		bpmn.KindEventSubprocess:        {activate: activateEventSubprocess, left: leftEventSubprocess},
		bpmn.KindExclusiveGateway:       {activate: passThrough, pick: pickExclusive},
		bpmn.KindParallelGateway:        {activate: passThrough},
		bpmn.KindInclusiveGateway:       {activate: passThrough, pick: pickInclusive},
		bpmn.KindComplexGateway:         {activate: passThrough, pick: pickComplex},
		bpmn.KindEventBasedGateway:      {activate: activateEventBasedGateway, pick: pickEvent},
	}
}

// passThrough completes at once, with the variables of the event that brought
// the token here.
func passThrough(x *execution, e *Element) *failure {
	x.enqueue(Continuation{Kind: StepComplete, Element: e.Key, Trigger: e.Trigger})
	return nil
}

// activateJob waits for a worker.
func activateJob(x *execution, e *Element) *failure { return x.createJob(e, x.model(e).Job) }
