package enginetest

import (
	"fmt"
	"strings"

	"zhitong/bpmn"
	"zhitong/engine"
)

// Trace writes events for people, one a line: what happened and to which
// element, without keys and times, so that traces can be compared.
func (w *World) Trace(events []engine.Event) string {
	var text strings.Builder
	for i := range events {
		fmt.Fprintln(&text, w.line(&events[i]))
	}
	return text.String()
}

func (w *World) line(e *engine.Event) string {
	name := strings.ToLower(strings.ReplaceAll(e.Intent.String(), "_", " "))
	switch {
	case e.Variable != nil:
		return fmt.Sprintf("%s %s = %s in %s", name, e.Variable.Name, e.Variable.Value, w.scopeName(e.Variable.Scope))
	case e.Job != nil:
		return fmt.Sprintf("%s %s (%s, retries %d%s)", name, w.idOf(e.Job.Definition, e.Job.Index), e.Job.Type, e.Job.Retries, purpose(e.Job))
	case e.Timer != nil:
		return fmt.Sprintf("%s %s due %s", name, w.idOf(e.Timer.Definition, e.Timer.Target), e.Timer.DueAt.Format("2006-01-02T15:04:05"))
	case e.Subscription != nil:
		return fmt.Sprintf("%s %s to %s with key %q", name, w.idOf(e.Subscription.Definition, e.Subscription.Target), e.Subscription.Name, e.Subscription.CorrelationKey)
	case e.Occurrence != nil:
		return name + " " + w.occurrence(e)
	case e.Incident != nil:
		return fmt.Sprintf("%s %s %s: %s", name, w.idOf(e.Incident.Definition, e.Incident.Index), e.Incident.Type, e.Incident.Message)
	case e.UserTask != nil:
		return fmt.Sprintf("%s %s%s", name, w.idOf(e.UserTask.Definition, e.UserTask.Index), taskDetails(e))
	case e.Decision != nil:
		return fmt.Sprintf("%s %s = %s", name, e.Decision.DecisionID, e.Decision.Result)
	case e.Intent == engine.FlowTakenEvent:
		return fmt.Sprintf("%s %s", name, w.process(e.Instance).Flows[e.Flow].ID)
	default:
		return fmt.Sprintf("%s %s", name, w.elementName(e.Element))
	}
}

// occurrence tells what the rarer intents are about.
func (w *World) occurrence(e *engine.Event) string {
	switch o := e.Occurrence.(type) {
	case *engine.SignalSubscription:
		return fmt.Sprintf("%s to %s", w.idOf(o.Definition, o.Target), o.Name)
	case *engine.ConditionSubscription:
		return w.idOf(o.Definition, o.Target)
	case *engine.Publication:
		return fmt.Sprintf("%s with key %q, id %q for %s by %s", o.Name, o.CorrelationKey, o.MessageID, o.TimeToLive, w.elementName(e.Element))
	case *engine.SignalBroadcast:
		return fmt.Sprintf("%s by %s", o.Name, w.elementName(e.Element))
	case *engine.Escalation:
		return fmt.Sprintf("%s by %s", o.Code, w.elementName(e.Element))
	default:
		return "unknown"
	}
}

// elementName names an element instance: its id, with "[]" for a multi-instance
// body, "~" for a flow in an ad-hoc subprocess and the loop counter for the instances in it.
func (w *World) elementName(e *engine.Element) string {
	name := w.process(e.Instance).Elements[e.Index].ID
	switch {
	case e.Body:
		return name + "[]"
	case e.Inner:
		return name + "~"
	case e.LoopCounter > 0:
		return fmt.Sprintf("%s[%d]", name, e.LoopCounter)
	default:
		return name
	}
}

// scopeName names the scope of a variable by the events seen so far.
func (w *World) scopeName(key int64) string {
	for i := len(w.Events) - 1; i >= 0; i-- {
		if e := w.Events[i].Element; e != nil && e.Key == key {
			return w.elementName(e)
		}
	}
	return "a scope before its start"
}

func (w *World) idOf(definition int64, index bpmn.ElementIndex) string {
	return w.processes[definition].Elements[index].ID
}

// process gives the process of an instance, running or finished.
func (w *World) process(instance int64) *bpmn.Process {
	return w.processes[w.definitions[instance]]
}

// purpose tells of a job that is not the work of its element what it is for.
func purpose(job *engine.Job) string {
	text := ""
	if job.Priority != 0 {
		text = fmt.Sprintf(", priority %d", job.Priority)
	}
	if job.Kind == engine.JobElement {
		return text
	}
	return text + strings.TrimRight(fmt.Sprintf(", %v %s", job.Kind, job.Event), " ")
}

// taskDetails tells what a user task was changed to, and why a change was denied.
func taskDetails(e *engine.Event) string {
	task := e.UserTask
	switch {
	case e.Intent == engine.UserTaskDeniedEvent:
		return fmt.Sprintf(" (%s)", task.Answers[len(task.Answers)-1].Reason)
	case len(task.Answers) > 0 || e.Intent == engine.UserTaskUpdatedEvent:
		return fmt.Sprintf(" (assignee %q, groups %v, priority %d)", task.Assignee, task.CandidateGroups, task.Priority)
	default:
		return ""
	}
}
