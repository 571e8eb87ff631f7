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
	phrase   phrase // as a sentence names it
	activity bool   // BPMN 2.0.2, 10.3
	task     bool
	scope    bool // holds flow elements
	gateway  bool
	event    bool
	catching bool // an event that waits
}

var kinds = [KindCount]kindTraits{
	KindProcess:                {name: "PROCESS", phrase: phrase{"process", "流程"}, scope: true},
	KindStartEvent:             {name: "START_EVENT", phrase: phrase{"start event", "开始事件"}, event: true, catching: true},
	KindEndEvent:               {name: "END_EVENT", phrase: phrase{"end event", "结束事件"}, event: true},
	KindIntermediateCatchEvent: {name: "INTERMEDIATE_CATCH_EVENT", phrase: phrase{"intermediate catch event", "中间捕获事件"}, event: true, catching: true},
	KindIntermediateThrowEvent: {name: "INTERMEDIATE_THROW_EVENT", phrase: phrase{"intermediate throw event", "中间抛出事件"}, event: true},
	KindBoundaryEvent:          {name: "BOUNDARY_EVENT", phrase: phrase{"boundary event", "边界事件"}, event: true, catching: true},
	KindServiceTask:            {name: "SERVICE_TASK", phrase: phrase{"service task", "服务任务"}, activity: true, task: true},
	KindSendTask:               {name: "SEND_TASK", phrase: phrase{"send task", "发送任务"}, activity: true, task: true},
	KindReceiveTask:            {name: "RECEIVE_TASK", phrase: phrase{"receive task", "接收任务"}, activity: true, task: true},
	KindUserTask:               {name: "USER_TASK", phrase: phrase{"user task", "用户任务"}, activity: true, task: true},
	KindScriptTask:             {name: "SCRIPT_TASK", phrase: phrase{"script task", "脚本任务"}, activity: true, task: true},
	KindBusinessRuleTask:       {name: "BUSINESS_RULE_TASK", phrase: phrase{"business rule task", "业务规则任务"}, activity: true, task: true},
	KindManualTask:             {name: "MANUAL_TASK", phrase: phrase{"manual task", "手工任务"}, activity: true, task: true},
	KindTask:                   {name: "TASK", phrase: phrase{"undefined task", "未定义任务"}, activity: true, task: true},
	KindCallActivity:           {name: "CALL_ACTIVITY", phrase: phrase{"call activity", "调用活动"}, activity: true},
	KindSubprocess:             {name: "SUB_PROCESS", phrase: phrase{"subprocess", "子流程"}, activity: true, scope: true},
	KindEventSubprocess:        {name: "EVENT_SUB_PROCESS", phrase: phrase{"event subprocess", "事件子流程"}, activity: true, scope: true},
	KindAdHocSubprocess:        {name: "AD_HOC_SUB_PROCESS", phrase: phrase{"ad-hoc subprocess", "即席子流程"}, activity: true, scope: true},
	KindTransaction:            {name: "TRANSACTION", phrase: phrase{"transaction subprocess", "事务子流程"}, activity: true, scope: true},
	KindExclusiveGateway:       {name: "EXCLUSIVE_GATEWAY", phrase: phrase{"exclusive gateway", "排他网关"}, gateway: true},
	KindParallelGateway:        {name: "PARALLEL_GATEWAY", phrase: phrase{"parallel gateway", "并行网关"}, gateway: true},
	KindInclusiveGateway:       {name: "INCLUSIVE_GATEWAY", phrase: phrase{"inclusive gateway", "包容网关"}, gateway: true},
	KindEventBasedGateway:      {name: "EVENT_BASED_GATEWAY", phrase: phrase{"event-based gateway", "事件网关"}, gateway: true},
	KindComplexGateway:         {name: "COMPLEX_GATEWAY", phrase: phrase{"complex gateway", "复杂网关"}, gateway: true},
}

func (k Kind) traits() kindTraits {
	if k < KindCount {
		return kinds[k]
	}
	return kindTraits{name: "UNKNOWN", phrase: phrase{"unknown element", "未知元素"}}
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
