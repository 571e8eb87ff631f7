package zeebe

import (
	"time"

	"zhitong/engine"
	"zhitong/zeebe/gatewayprotocol"
)

// The types of results of jobs.
const (
	userTaskResult = "userTask"
	adHocResult    = "adHocSubProcess"
)

// jobResult reads what a worker answers besides variables, nil for nothing.
// Without a type it is what its fields say; what belongs to the other type is
// refused, so that nothing is ignored.
func jobResult(r *gatewayprotocol.JobResult) (*engine.JobResult, error) {
	if r == nil {
		return nil, nil
	}
	listens := r.GetDenied() || r.GetDeniedReason() != "" || r.GetCorrections() != nil
	drives := len(r.GetActivateElements()) > 0 || r.GetIsCompletionConditionFulfilled() || r.GetIsCancelRemainingInstances()
	switch kind := r.GetType(); {
	case kind != "" && kind != userTaskResult && kind != adHocResult:
		return nil, badField("result.type: only %q and %q are known", userTaskResult, adHocResult)
	case listens && (drives || kind == adHocResult), drives && kind == userTaskResult:
		return nil, badField("result: it is either that of a task listener or that of an ad-hoc subprocess")
	case drives || kind == adHocResult:
		return adHoc(r)
	}
	corrections, err := corrections(r.GetCorrections())
	return &engine.JobResult{Denied: r.GetDenied(), DeniedReason: r.GetDeniedReason(), Corrections: corrections}, err
}

func adHoc(r *gatewayprotocol.JobResult) (*engine.JobResult, error) {
	result := &engine.AdHocResult{Fulfilled: r.GetIsCompletionConditionFulfilled(), CancelRemaining: r.GetIsCancelRemainingInstances()}
	for _, element := range r.GetActivateElements() {
		with, err := variables(element.GetVariables())
		if err != nil {
			return nil, err
		}
		result.Activate = append(result.Activate, engine.ElementActivation{ElementID: element.GetElementId(), Variables: with})
	}
	return &engine.JobResult{AdHoc: result}, nil
}

// corrections reads what a task listener corrects: what is not there stays, an
// empty text or list clears.
func corrections(c *gatewayprotocol.JobResultCorrections) (*engine.TaskChanges, error) {
	if c == nil {
		return nil, nil
	}
	changes := &engine.TaskChanges{Assignee: c.Assignee, CandidateUsers: list(c.CandidateUsers), CandidateGroups: list(c.CandidateGroups)}
	if c.Priority != nil {
		priority := int(*c.Priority)
		changes.Priority = &priority
	}
	var err error
	if changes.DueDate, err = date("result.corrections.dueDate", c.DueDate); err != nil {
		return nil, err
	}
	changes.FollowUpDate, err = date("result.corrections.followUpDate", c.FollowUpDate)
	return changes, err
}

func list(values *gatewayprotocol.StringList) *[]string {
	if values == nil {
		return nil
	}
	all := values.GetValues()
	return &all
}

func date(field string, text *string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	if *text == "" {
		return &time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil, badField("%s: a date and time such as 2026-03-02T09:00:00Z is wanted", field)
	}
	at = at.UTC()
	return &at, nil
}

// jobKinds are the kinds of jobs in the words of the protocol.
var jobKinds = map[engine.JobKind]gatewayprotocol.ActivatedJob_JobKind{
	engine.JobElement: gatewayprotocol.ActivatedJob_BPMN_ELEMENT, engine.JobExecutionListener: gatewayprotocol.ActivatedJob_EXECUTION_LISTENER,
	engine.JobTaskListener: gatewayprotocol.ActivatedJob_TASK_LISTENER, engine.JobAdHocSubprocess: gatewayprotocol.ActivatedJob_AD_HOC_SUB_PROCESS,
}

// listenerEvent names the event of a listener; the protocol has no name for
// those of later versions, BEFORE_ALL and CANCEL.
func listenerEvent(name string) gatewayprotocol.ActivatedJob_ListenerEventType {
	if number, ok := gatewayprotocol.ActivatedJob_ListenerEventType_value[name]; ok {
		return gatewayprotocol.ActivatedJob_ListenerEventType(number)
	}
	return gatewayprotocol.ActivatedJob_UNSPECIFIED
}
