package engine

import (
	"zhitong/bpmn"
)

// Intent names what an event reports.
type Intent uint8

// The intents, in Zeebe's vocabulary where it has a word.
const (
	ElementActivatedEvent  Intent = iota + 1 // Element: entered and active
	ElementCompletedEvent                    // Element: left
	ElementTerminatedEvent                   // Element: taken away
	FlowTakenEvent                           // Flow within Scope
	VariableCreatedEvent
	VariableUpdatedEvent
	JobCreatedEvent
	JobCompletedEvent
	JobFailedEvent
	JobErrorThrownEvent
	JobCanceledEvent
	TimerCreatedEvent
	TimerTriggeredEvent
	TimerCanceledEvent
	SubscriptionCreatedEvent
	SubscriptionCorrelatedEvent
	SubscriptionDeletedEvent
	IncidentCreatedEvent
	IncidentResolvedEvent
	UserTaskCreatedEvent
	UserTaskCompletedEvent
	UserTaskCanceledEvent
	DecisionEvaluatedEvent
	DecisionFailedEvent
	// Of what operators do to a running instance.
	InstanceModifiedEvent // Element: the root
	ElementMigratedEvent  // Element: as it is under the new definition, as are the others
	JobMigratedEvent
	UserTaskMigratedEvent
	IncidentMigratedEvent
	TimerMigratedEvent
	SubscriptionMigratedEvent
	SignalSubscriptionMigratedEvent
	ConditionSubscriptionMigratedEvent
	InstanceSuspendedEvent
	InstanceResumedEvent
	JobSuspendedEvent
	JobResumedEvent
	SignalSubscriptionCreatedEvent
	SignalSubscriptionTriggeredEvent
	SignalSubscriptionDeletedEvent
	SignalBroadcastEvent  // Element threw the SignalBroadcast
	MessagePublishedEvent // Element published the Publication
	ConditionSubscriptionCreatedEvent
	ConditionSubscriptionTriggeredEvent
	ConditionSubscriptionDeletedEvent
	EscalatedEvent    // the Escalation that Element threw, or its child, was caught
	NotEscalatedEvent // nobody caught it
	// Recorded by the floors above, which change jobs and user tasks without a step.
	JobActivatedEvent
	JobTimedOutEvent
	JobUpdatedEvent
	UserTaskUpdatedEvent
	// Of a user task whose listeners run.
	UserTaskCreatingEvent
	UserTaskAssigningEvent
	UserTaskUpdatingEvent
	UserTaskCompletingEvent
	UserTaskCancelingEvent
	UserTaskDeniedEvent     // a listener denied the change
	BusinessIDAssignedEvent // Element: the root
)

// intentNames are the intents as records show them.
var intentNames = [...]string{
	ElementActivatedEvent: "ELEMENT_ACTIVATED", ElementCompletedEvent: "ELEMENT_COMPLETED", ElementTerminatedEvent: "ELEMENT_TERMINATED",
	FlowTakenEvent: "SEQUENCE_FLOW_TAKEN", VariableCreatedEvent: "VARIABLE_CREATED", VariableUpdatedEvent: "VARIABLE_UPDATED",
	JobCreatedEvent: "JOB_CREATED", JobCompletedEvent: "JOB_COMPLETED", JobFailedEvent: "JOB_FAILED",
	JobErrorThrownEvent: "JOB_ERROR_THROWN", JobCanceledEvent: "JOB_CANCELED", TimerCreatedEvent: "TIMER_CREATED",
	TimerTriggeredEvent: "TIMER_TRIGGERED", TimerCanceledEvent: "TIMER_CANCELED", SubscriptionCreatedEvent: "SUBSCRIPTION_CREATED",
	SubscriptionCorrelatedEvent: "SUBSCRIPTION_CORRELATED", SubscriptionDeletedEvent: "SUBSCRIPTION_DELETED",
	IncidentCreatedEvent: "INCIDENT_CREATED", IncidentResolvedEvent: "INCIDENT_RESOLVED", UserTaskCreatedEvent: "USER_TASK_CREATED",
	UserTaskCompletedEvent: "USER_TASK_COMPLETED", UserTaskCanceledEvent: "USER_TASK_CANCELED",
	InstanceModifiedEvent: "PROCESS_INSTANCE_MODIFIED", ElementMigratedEvent: "ELEMENT_MIGRATED", JobMigratedEvent: "JOB_MIGRATED",
	UserTaskMigratedEvent: "USER_TASK_MIGRATED", IncidentMigratedEvent: "INCIDENT_MIGRATED", TimerMigratedEvent: "TIMER_MIGRATED",
	SignalSubscriptionMigratedEvent: "SIGNAL_SUBSCRIPTION_MIGRATED", ConditionSubscriptionMigratedEvent: "CONDITIONAL_SUBSCRIPTION_MIGRATED",
	SubscriptionMigratedEvent: "SUBSCRIPTION_MIGRATED", InstanceSuspendedEvent: "PROCESS_INSTANCE_SUSPENDED",
	InstanceResumedEvent: "PROCESS_INSTANCE_RESUMED", JobSuspendedEvent: "JOB_SUSPENDED", JobResumedEvent: "JOB_RESUMED",
	DecisionEvaluatedEvent: "DECISION_EVALUATED", DecisionFailedEvent: "DECISION_FAILED", JobActivatedEvent: "JOB_ACTIVATED", JobTimedOutEvent: "JOB_TIMED_OUT",
	SignalSubscriptionCreatedEvent: "SIGNAL_SUBSCRIPTION_CREATED", SignalSubscriptionTriggeredEvent: "SIGNAL_SUBSCRIPTION_TRIGGERED",
	SignalSubscriptionDeletedEvent: "SIGNAL_SUBSCRIPTION_DELETED", SignalBroadcastEvent: "SIGNAL_BROADCASTED",
	EscalatedEvent: "ESCALATED", NotEscalatedEvent: "NOT_ESCALATED",
	ConditionSubscriptionCreatedEvent: "CONDITIONAL_SUBSCRIPTION_CREATED", ConditionSubscriptionTriggeredEvent: "CONDITIONAL_SUBSCRIPTION_TRIGGERED",
	ConditionSubscriptionDeletedEvent: "CONDITIONAL_SUBSCRIPTION_DELETED",
	JobUpdatedEvent:                   "JOB_UPDATED", MessagePublishedEvent: "MESSAGE_PUBLISHED", UserTaskUpdatedEvent: "USER_TASK_UPDATED",
	UserTaskCreatingEvent: "USER_TASK_CREATING", UserTaskAssigningEvent: "USER_TASK_ASSIGNING", UserTaskUpdatingEvent: "USER_TASK_UPDATING",
	UserTaskCompletingEvent: "USER_TASK_COMPLETING", UserTaskCancelingEvent: "USER_TASK_CANCELING",
	UserTaskDeniedEvent: "USER_TASK_TRANSITION_DENIED", BusinessIDAssignedEvent: "PROCESS_INSTANCE_BUSINESS_ID_ASSIGNED",
}

// String names the intent as records show it.
func (i Intent) String() string {
	if int(i) < len(intentNames) && intentNames[i] != "" {
		return intentNames[i]
	}
	return "UNKNOWN"
}

// Event tells one thing that happened, for history, search, audit and mining.
// Only the fields that its intent names are set. Rows are shared: read only.
type Event struct {
	Intent       Intent
	Instance     int64
	Element      *Element // the element instance concerned
	Flow         bpmn.FlowIndex
	Variable     *Variable
	Job          *Job
	Timer        *Timer
	Subscription *Subscription
	Incident     *Incident
	UserTask     *UserTask
	Former       *UserTask // the user task before it was changed
	Decision     *DecisionEvaluated
	// Occurrence is what the rarer intents are about.
	Occurrence Occurrence
}

// Occurrence is a [*SignalSubscription], [*SignalBroadcast],
// [*ConditionSubscription], [*Publication], [*Escalation], or the [*Variable]
// as it was before it was changed.
type Occurrence interface{ occurrence() }

func (*SignalSubscription) occurrence()    {}
func (*SignalBroadcast) occurrence()       {}
func (*ConditionSubscription) occurrence() {}
func (*Publication) occurrence()           {}
func (*Escalation) occurrence()            {}
func (*Variable) occurrence()              {}

// FollowUp is a durable command for another instance, for the same instance
// later, or for where messages and subscriptions meet.
type FollowUp struct {
	// Instance whose state the command changes; 0 when it is none.
	Instance int64
	Command  Command
	// Meet asks to match a new subscription with buffered messages.
	Meet *Subscription
	// Publish publishes a message.
	Publish *Publication
	// Broadcast hands a signal to everybody who waits for it.
	Broadcast *SignalBroadcast
	// Unlock releases the start lock of a message-started instance.
	Unlock *MessageStartLock
	// ProcessID and Tenant of the lock.
	ProcessID, Tenant string
}
