package engine

import (
	"encoding/json"
	"strconv"
	"time"
)

// nextTaskListener opens the job of the listener after the one that is done,
// or makes the change when there is none left.
func (x *execution) nextTaskListener(task *UserTask, transition TaskTransition) {
	listeners := x.process.Elements[task.Index].TaskListeners
	for at := transition.At + 1; at < len(listeners); at++ {
		if listeners[at].EventType != transition.Event {
			continue
		}
		transition.At = at
		task = x.keepTask(task, func(t *UserTask) { t.Transition = &transition })
		e := x.element(task.Element)
		order := jobOrder{kind: JobTaskListener, event: transition.Event, listener: at, headers: taskHeaders(task), variables: transition.Variables}
		if failure := x.createJobFor(e, order, &listeners[at].Type, &listeners[at].Retries); failure != nil {
			x.raise(e, failure, Continuation{Kind: StepTaskListeners, Element: e.Key})
		}
		return
	}
	x.transit(task, &transition)
}

// taskListenersAgain runs all listeners of a transition anew, after an incident
// with the job type or retries of one.
func (x *execution) taskListenersAgain(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.UserTask == 0 || e.Job != 0 || e.Incident != 0 {
		return // meanwhile the task has begun to be cancelled, with listeners of that
	}
	task := x.userTask(e.UserTask)
	if task.Transition == nil {
		return
	}
	transition := *task.Transition
	transition.After, transition.At = transition.Wanted, -1
	x.nextTaskListener(task, transition)
}

// taskListened goes on after a task listener: it denied the change, or
// corrected it, or let it be.
func (x *execution) taskListened(e *Element, result *JobResult) {
	task := x.userTask(e.UserTask)
	transition := *task.Transition
	if result == nil {
		x.nextTaskListener(task, transition)
		return
	}
	if result.Denied {
		x.denyTask(task, &transition, result.DeniedReason)
		return
	}
	if result.Corrections != nil {
		transition.After = result.Corrections.applied(transition.After)
	}
	x.nextTaskListener(task, transition)
}

// denyTask leaves a user task as it was.
func (x *execution) denyTask(task *UserTask, transition *TaskTransition, reason string) {
	task = x.keepTask(task, func(t *UserTask) {
		t.Transition = nil
		t.answer(TaskAnswer{Transition: transition.Key, Denied: true, Reason: reason})
	})
	x.emit(Event{Intent: UserTaskDeniedEvent, UserTask: task})
}

// checkTaskResult refuses what a task listener cannot do.
func (x *execution) checkTaskResult(job *Job, e *Element, c *CompleteJob) {
	if len(c.Variables) > 0 {
		x.reject(InvalidArgument, "job %d is that of a task listener, which cannot set variables", c.Job)
	}
	result := c.Result
	if result == nil {
		return
	}
	if result.AdHoc != nil {
		x.reject(InvalidArgument, "a task listener cannot activate elements")
	}
	corrections := result.Corrections
	if corrections != nil {
		x.must(corrections.checkNames())
	}
	task := x.userTask(e.UserTask)
	switch {
	case result.Denied && (job.Event == taskCreating || job.Event == taskCanceling):
		x.reject(InvalidArgument, "a task listener cannot deny %q", job.Event)
	case result.Denied && corrections != nil:
		x.reject(InvalidArgument, "a task listener cannot both deny and correct")
	case corrections == nil:
	case corrections.Priority != nil && (*corrections.Priority < 0 || *corrections.Priority > 100):
		x.reject(InvalidArgument, "a priority is between 0 and 100")
	case corrections.Assignee != nil && job.Event == taskCreating && task.Transition.Wanted.Assignee != "":
		x.reject(InvalidArgument, "the model names an assignee, whom only a listener for assigning can correct")
	}
}

// TaskHeaderPrefix begins the names of the reserved headers of task listeners.
const TaskHeaderPrefix = "io.camunda.zeebe:"

// taskHeaders are the reserved headers under which a task listener sees its
// user task with the changes so far.
func taskHeaders(task *UserTask) map[string]string {
	transition, data := task.Transition, &task.Transition.After
	changed := task.TaskData.changed(data)
	if len(transition.Variables) > 0 && transition.Event == taskUpdating {
		changed = append(changed, "variables")
	}
	headers := map[string]string{}
	for name, value := range map[string]string{
		"action": transition.Action, "assignee": data.Assignee, "candidateGroups": listHeader(data.CandidateGroups),
		"candidateUsers": listHeader(data.CandidateUsers), "changedAttributes": listHeader(changed),
		"dueDate": timeHeader(data.DueDate), "followUpDate": timeHeader(data.FollowUpDate), "formKey": keyHeader(task.Form),
		"priority": strconv.Itoa(data.Priority), "userTaskKey": keyHeader(task.Key),
	} {
		if value != "" {
			headers[TaskHeaderPrefix+name] = value
		}
	}
	return headers
}

func listHeader(names []string) string {
	if len(names) == 0 {
		return ""
	}
	text, err := json.Marshal(names)
	if err != nil { // texts always encode
		return ""
	}
	return string(text)
}

func timeHeader(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func keyHeader(key int64) string {
	if key == 0 {
		return ""
	}
	return strconv.FormatInt(key, 10)
}
