package engine

import "zhitong/bpmn"

// The events of task listeners, as the model names them.
const (
	taskCreating   = "creating"
	taskAssigning  = "assigning"
	taskUpdating   = "updating"
	taskCompleting = "completing"
	taskCanceling  = "canceling"
)

// transitionEvents are the intents that tell of a transition that waits for listeners.
var transitionEvents = map[string]Intent{
	taskCreating: UserTaskCreatingEvent, taskAssigning: UserTaskAssigningEvent, taskUpdating: UserTaskUpdatingEvent,
	taskCompleting: UserTaskCompletingEvent, taskCanceling: UserTaskCancelingEvent,
}

// TaskTransition is a change of a user task that waits for its listeners.
type TaskTransition struct {
	Key   int64  `json:"key"` // by which who asked for it learns how it ended
	Event string `json:"event"`
	At    int    `json:"at"` // place of the listener whose job is open among those of the element
	// Wanted is what was asked for and After what the listeners made of it.
	Wanted    TaskData  `json:"wanted"`
	After     TaskData  `json:"after"`
	Action    string    `json:"action,omitempty"`
	By        string    `json:"by,omitempty"`
	Variables Variables `json:"variables,omitempty"`
	Local     bool      `json:"local,omitempty"` // Variables are set at the task only
}

// BegunTransition names a change of a user task that waits for listeners.
type BegunTransition struct {
	Task       int64 `json:"task,omitempty"`
	Transition int64 `json:"transition,omitempty"`
}

// TaskAnswer is how a transition ended.
type TaskAnswer struct {
	Transition int64  `json:"transition"`
	Denied     bool   `json:"denied,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// keptAnswers is how many answers a user task remembers for those who wait.
const keptAnswers = 8

// State names where in its life an open user task is, as the Zeebe protocol does.
func (t *UserTask) State() string {
	if t.Transition == nil {
		return "CREATED"
	}
	return map[string]string{taskCreating: "CREATING", taskAssigning: "ASSIGNING", taskUpdating: "UPDATING",
		taskCompleting: "COMPLETING", taskCanceling: "CANCELING"}[t.Transition.Event]
}

// Answer gives how a transition ended; ok is false while it has not, and when
// it is too long ago.
func (t *UserTask) Answer(transition int64) (answer TaskAnswer, ok bool) {
	for _, answer := range t.Answers {
		if answer.Transition == transition {
			return answer, true
		}
	}
	return TaskAnswer{}, false
}

// change begins a transition: at once when no listener is there for it.
func (x *execution) changeTask(task *UserTask, transition TaskTransition) {
	if !listensToTask(x.process, task, transition.Event) {
		x.transit(task, &transition)
		return
	}
	transition.Key, transition.At = x.ctx.Keys.Next(), -1
	changing := x.keepTask(task, func(t *UserTask) { t.Transition = &transition })
	x.outcome.Begun = BegunTransition{task.Key, transition.Key}
	x.emit(Event{Intent: transitionEvents[transition.Event], UserTask: changing})
	x.nextTaskListener(changing, transition)
}

func listensToTask(process *bpmn.Process, task *UserTask, event string) bool {
	for _, listener := range process.Elements[task.Index].TaskListeners {
		if listener.EventType == event {
			return true
		}
	}
	return false
}

// keepTask changes a copy of a user task and writes it.
func (x *execution) keepTask(task *UserTask, change func(*UserTask)) *UserTask {
	changed := *task
	change(&changed)
	x.state.UserTasks.Put(&changed)
	return &changed
}

// transit makes a change of a user task that no listener denied.
func (x *execution) transit(task *UserTask, transition *TaskTransition) {
	data := transition.After
	changed := *task
	changed.Transition, changed.TaskData = nil, data
	if transition.Key != 0 {
		changed.answer(TaskAnswer{Transition: transition.Key})
	}
	switch transition.Event {
	case taskCreating:
		x.taskCreated(task, &changed, task.Transition == nil || task.Transition.Wanted.Assignee != "")
	case taskCompleting:
		changed.CompletedBy = transition.By
		x.taskCompleted(task, &changed, transition.Variables)
	case taskCanceling:
		x.taskCanceled(task, &changed)
	default:
		x.state.UserTasks.Put(&changed)
		x.emit(Event{Intent: UserTaskUpdatedEvent, UserTask: &changed, Former: task})
		x.setTaskVariables(&changed, transition)
	}
}

func (t *UserTask) answer(answer TaskAnswer) {
	kept := t.Answers[max(0, len(t.Answers)-keptAnswers+1):]
	t.Answers = append(append([]TaskAnswer{}, kept...), answer)
}

// taskCreated makes a user task visible to people. An assignee that the model
// names is given the task by a transition of its own, if listeners are there
// for it.
func (x *execution) taskCreated(former, task *UserTask, modelled bool) {
	given := task.TaskData
	assigns := modelled && given.Assignee != "" && listensToTask(x.process, task, taskAssigning)
	if assigns {
		task.Assignee = ""
	}
	x.state.UserTasks.Put(task)
	x.emit(Event{Intent: UserTaskCreatedEvent, UserTask: task, Former: former})
	if assigns {
		x.changeTask(task, TaskTransition{Event: taskAssigning, Wanted: given, After: given})
		x.outcome.Begun = BegunTransition{} // nobody asked for it
	}
}

func (x *execution) taskCompleted(former, task *UserTask, variables Variables) {
	e := x.element(task.Element)
	x.state.UserTasks.Delete(task.Key)
	x.update(e, func(e *Element) { e.UserTask = 0 })
	x.emit(Event{Intent: UserTaskCompletedEvent, UserTask: task, Former: former})
	x.enqueue(Continuation{Kind: StepComplete, Element: e.Key, Trigger: &Trigger{Target: e.Index, Variables: variables}})
}

func (x *execution) setTaskVariables(task *UserTask, transition *TaskTransition) {
	e := x.element(task.Element)
	if !transition.Local {
		x.propagate(e, transition.Variables)
		return
	}
	for _, name := range sorted(transition.Variables) {
		x.setLocal(e.Key, name, transition.Variables[name])
	}
}

// cancelsTask begins the cancellation of a user task whose element instance
// goes and says whether that waits for listeners; everything else that waits on
// its behalf ends at once.
func (x *execution) cancelsTask(e *Element) bool {
	if e.UserTask == 0 {
		return false
	}
	task := x.userTask(e.UserTask)
	if task == nil || !listensToTask(x.process, task, taskCanceling) {
		return false
	}
	x.update(e, func(e *Element) { e.UserTask = 0 })
	x.closeWaiting(e.Key)
	x.update(x.element(e.Key), func(e *Element) {
		e.State, e.Listening, e.UserTask = ElementTerminating, nil, task.Key
	})
	x.changeTask(task, TaskTransition{Event: taskCanceling, Wanted: task.TaskData, After: task.TaskData})
	x.outcome.Begun = BegunTransition{}
	return true
}

func (x *execution) taskCanceled(former, task *UserTask) {
	x.state.UserTasks.Delete(task.Key)
	x.emit(Event{Intent: UserTaskCanceledEvent, UserTask: task, Former: former})
	x.finishTermination(x.update(x.element(task.Element), func(e *Element) { e.UserTask = 0 }))
}
