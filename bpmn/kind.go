package bpmn

// Kind is what an element is.
type Kind uint8

// The kinds of elements.
const (
	KindProcess Kind = iota
	KindStartEvent
	KindEndEvent
	KindIntermediateCatchEvent
	KindIntermediateThrowEvent
	KindBoundaryEvent
	KindServiceTask
	KindSendTask
	KindReceiveTask
	KindUserTask
	KindScriptTask
	KindBusinessRuleTask
	KindManualTask
	KindTask // of no defined type
	KindCallActivity
	KindSubprocess
	KindEventSubprocess
	KindAdHocSubprocess
	KindTransaction
	KindExclusiveGateway
	KindParallelGateway
	KindInclusiveGateway
	KindEventBasedGateway
	KindComplexGateway

	// KindCount is the number of kinds, for tables indexed by kind.
	KindCount
)

// kindTraits says of a kind what rules and readers ask about it; rows are indexed by kind.
type kindTraits struct {
	name     string // as Camunda 8 spells element types
	phrase   string // as a sentence names it
	activity bool   // BPMN 2.0.2, 10.3
	task     bool
	scope    bool // holds flow elements
	gateway  bool
	event    bool
	catching bool // an event that waits
}

var kinds = [KindCount]kindTraits{
	KindProcess:                {name: "PROCESS", phrase: "process", scope: true},
	KindStartEvent:             {name: "START_EVENT", phrase: "start event", event: true, catching: true},
	KindEndEvent:               {name: "END_EVENT", phrase: "end event", event: true},
	KindIntermediateCatchEvent: {name: "INTERMEDIATE_CATCH_EVENT", phrase: "intermediate catch event", event: true, catching: true},
	KindIntermediateThrowEvent: {name: "INTERMEDIATE_THROW_EVENT", phrase: "intermediate throw event", event: true},
	KindBoundaryEvent:          {name: "BOUNDARY_EVENT", phrase: "boundary event", event: true, catching: true},
	KindServiceTask:            {name: "SERVICE_TASK", phrase: "service task", activity: true, task: true},
	KindSendTask:               {name: "SEND_TASK", phrase: "send task", activity: true, task: true},
	KindReceiveTask:            {name: "RECEIVE_TASK", phrase: "receive task", activity: true, task: true},
	KindUserTask:               {name: "USER_TASK", phrase: "user task", activity: true, task: true},
	KindScriptTask:             {name: "SCRIPT_TASK", phrase: "script task", activity: true, task: true},
	KindBusinessRuleTask:       {name: "BUSINESS_RULE_TASK", phrase: "business rule task", activity: true, task: true},
	KindManualTask:             {name: "MANUAL_TASK", phrase: "manual task", activity: true, task: true},
	KindTask:                   {name: "TASK", phrase: "undefined task", activity: true, task: true},
	KindCallActivity:           {name: "CALL_ACTIVITY", phrase: "call activity", activity: true},
	KindSubprocess:             {name: "SUB_PROCESS", phrase: "subprocess", activity: true, scope: true},
	KindEventSubprocess:        {name: "EVENT_SUB_PROCESS", phrase: "event subprocess", activity: true, scope: true},
	KindAdHocSubprocess:        {name: "AD_HOC_SUB_PROCESS", phrase: "ad-hoc subprocess", activity: true, scope: true},
	KindTransaction:            {name: "TRANSACTION", phrase: "transaction subprocess", activity: true, scope: true},
	KindExclusiveGateway:       {name: "EXCLUSIVE_GATEWAY", phrase: "exclusive gateway", gateway: true},
	KindParallelGateway:        {name: "PARALLEL_GATEWAY", phrase: "parallel gateway", gateway: true},
	KindInclusiveGateway:       {name: "INCLUSIVE_GATEWAY", phrase: "inclusive gateway", gateway: true},
	KindEventBasedGateway:      {name: "EVENT_BASED_GATEWAY", phrase: "event-based gateway", gateway: true},
	KindComplexGateway:         {name: "COMPLEX_GATEWAY", phrase: "complex gateway", gateway: true},
}

func (k Kind) traits() kindTraits {
	if k < KindCount {
		return kinds[k]
	}
	return kindTraits{name: "UNKNOWN", phrase: "unknown element"}
}

// String returns the name that Camunda 8 gives to the element type, SERVICE_TASK for example.
func (k Kind) String() string { return k.traits().name }

// IsActivity tells whether elements of this kind are activities: tasks, call activities and subprocesses
// (BPMN 2.0.2, 10.3).
func (k Kind) IsActivity() bool { return k.traits().activity }

// IsScope tells whether elements of this kind hold other flow elements.
func (k Kind) IsScope() bool { return k.traits().scope }

// IsEvent tells whether elements of this kind are events (BPMN 2.0.2, 10.5).
func (k Kind) IsEvent() bool { return k.traits().event }

// IsGateway tells whether elements of this kind are gateways (BPMN 2.0.2, 10.6).
func (k Kind) IsGateway() bool { return k.traits().gateway }
