package engine

import "strings"

// JobKind says what a job is for.
type JobKind uint8

// The kinds of jobs.
const (
	JobElement           JobKind = iota // the work of a BPMN element
	JobExecutionListener                // a listener of the life of an element instance
	JobTaskListener                     // a listener of the life of a user task
	JobAdHocSubprocess                  // what to do next in an ad-hoc subprocess
)

var jobKindNames = [...]string{
	JobElement: "BPMN_ELEMENT", JobExecutionListener: "EXECUTION_LISTENER", JobTaskListener: "TASK_LISTENER",
	JobAdHocSubprocess: "AD_HOC_SUB_PROCESS",
}

// String names the kind as the Zeebe protocol does.
func (k JobKind) String() string {
	if int(k) < len(jobKindNames) {
		return jobKindNames[k]
	}
	return "UNKNOWN"
}

// noRetries is the type of the incident of a job without retries.
func (k JobKind) noRetries() IncidentType {
	switch k {
	case JobExecutionListener:
		return IncidentExecutionListenerNoRetries
	case JobTaskListener:
		return IncidentTaskListenerNoRetries
	case JobAdHocSubprocess:
		return IncidentAdHocNoRetries
	default:
		return IncidentJobNoRetries
	}
}

// ListenerEventType names the event of a listener as the Zeebe protocol does,
// "BEFORE_ALL" for example; "UNSPECIFIED" for a job that is no listener's.
func (j *Job) ListenerEventType() string {
	switch j.Event {
	case "":
		return "UNSPECIFIED"
	case listenBeforeAll:
		return "BEFORE_ALL"
	default:
		return strings.ToUpper(j.Event)
	}
}

// listens says whether the job is that of a listener.
func (j *Job) listens() bool { return j.Kind == JobExecutionListener || j.Kind == JobTaskListener }
