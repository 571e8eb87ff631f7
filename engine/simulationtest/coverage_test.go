package simulationtest

import (
	"fmt"

	"zhitong/bpmn"
)

// commands are those of the engine and, in small letters, what histories do.
var commands = []string{
	"CreateInstance", "CompleteJob", "FailJob", "ThrowError", "TriggerTimer", "Correlate", "TriggerSignal", "ResolveIncident", "SetVariables",
	"CancelInstance", "ChildCompleted", "ChildTerminated", "ChildError", "ChildEscalation", "TakeBackError", "TerminateChild", "Continue", "ModifyInstance",
	"MigrateInstance", "SuspendInstance", "ResumeInstance", "CompleteUserTask", "AssignUserTask", "UpdateUserTask", "ActivateAdHoc",
	"modified", "migrated", "taken job", "replay", "given up", "lasting incident", "lost decision", "denied", "corrected",
}

// expected lists what a run must contain: every kind of element, every event at every place where it may stand, and
// every feature of activities.
func expected() []string {
	names := append([]string{}, commands...)
	for kind := range bpmn.KindCount {
		if kind != 0 {
			names = append(names, kind.String())
		}
	}
	for _, action := range actions {
		if action.name != "take job" { // which decides nothing, and is counted as a taken job
			names = append(names, action.name)
		}
	}
	names = append(names, places("PROCESS start", "NONE", "MESSAGE", "SIGNAL", "CONDITIONAL", "TIMER date", "TIMER cycle", "MULTIPLE", "PARALLEL MULTIPLE")...)
	names = append(names, places("SUB_PROCESS start", "NONE")...)
	names = append(names, places("INTERMEDIATE_CATCH_EVENT", "MESSAGE", "SIGNAL", "CONDITIONAL", "TIMER date", "TIMER duration", "LINK", "MULTIPLE", "PARALLEL MULTIPLE")...)
	names = append(names, places("INTERMEDIATE_THROW_EVENT", "NONE", "MESSAGE", "SIGNAL", "ESCALATION", "COMPENSATION", "LINK", "MULTIPLE")...)
	names = append(names, places("END_EVENT", "NONE", "MESSAGE", "SIGNAL", "ESCALATION", "COMPENSATION", "ERROR", "TERMINATE", "CANCEL", "MULTIPLE")...)
	beside := []string{"MESSAGE", "SIGNAL", "CONDITIONAL", "ESCALATION", "TIMER date", "TIMER duration", "TIMER cycle", "MULTIPLE", "PARALLEL MULTIPLE"}
	interrupting := []string{"MESSAGE", "SIGNAL", "CONDITIONAL", "ESCALATION", "ERROR", "TIMER date", "TIMER duration", "MULTIPLE", "PARALLEL MULTIPLE"}
	for _, place := range []string{"BOUNDARY_EVENT", "EVENT_SUB_PROCESS start"} {
		names = append(append(names, places(place+" beside", beside...)...), places(place+" interrupting", interrupting...)...)
	}
	names = append(names, "BOUNDARY_EVENT interrupting CANCEL", "BOUNDARY_EVENT interrupting COMPENSATION")
	for _, kind := range []string{"SERVICE_TASK", "USER_TASK", "RECEIVE_TASK", "SUB_PROCESS", "CALL_ACTIVITY", "TRANSACTION", "AD_HOC_SUB_PROCESS"} {
		names = append(names, "sequential "+kind, "parallel "+kind, "standard loop "+kind)
	}
	names = append(names, "parallel EVENT_SUB_PROCESS", "sequential EVENT_SUB_PROCESS")
	names = append(names, places("execution listener", "start", "end", "cancel", "beforeAll")...)
	names = append(names, places("task listener", "creating", "assigning", "updating", "completing", "canceling")...)
	return append(names, "nested loop", "loop cardinality", "completion condition", "compensation handler", "conditional flow", "input mapping",
		"output mapping", "decision", "script", "published message", "user task of a worker", "instantiating receive task",
		"instantiating event-based gateway", "parallel event-based gateway", "activation condition", "ad-hoc with worker", "ad-hoc with list",
		"ad-hoc with condition", "ad-hoc without anything")
}

func places(where string, what ...string) []string {
	var names []string
	for _, event := range what {
		names = append(names, fmt.Sprintf("%s %s", where, event))
	}
	return names
}
