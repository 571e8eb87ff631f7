package engine

// CompleteUserTask completes a user task with variables. Action is what the
// person pressed, By who it was; both are only told to listeners and records.
type CompleteUserTask struct {
	Task      int64
	Variables Variables
	Action    string
	By        string
}

// AssignUserTask gives a user task to somebody, to nobody when Assignee is empty.
type AssignUserTask struct {
	Task     int64
	Assignee string
	Action   string
}

// UpdateUserTask changes candidates, dates or priority of a user task.
type UpdateUserTask struct {
	Task    int64
	Changes TaskChanges
	Action  string
}

// JobResult is what a worker answers besides variables.
type JobResult struct {
	// Denied says that a task listener does not let the change of the user task
	// happen; DeniedReason is for who asked for it.
	Denied       bool         `json:"denied,omitempty"`
	DeniedReason string       `json:"deniedReason,omitempty"`
	Corrections  *TaskChanges `json:"corrections,omitempty"`
	AdHoc        *AdHocResult `json:"adHoc,omitempty"`
}

// AdHocResult is what the worker of an ad-hoc subprocess decides to do next.
type AdHocResult struct {
	Activate        []ElementActivation `json:"activate,omitempty"`
	Fulfilled       bool                `json:"fulfilled,omitempty"`       // the subprocess is done
	CancelRemaining bool                `json:"cancelRemaining,omitempty"` // what still runs is terminated
}

// ElementActivation names an element of an ad-hoc subprocess to activate and
// the variables for it.
type ElementActivation struct {
	ElementID string    `json:"elementId"`
	Variables Variables `json:"variables,omitempty"`
}

// openTask gives an open user task that nothing else happens to, or rejects.
func (x *execution) openTask(key int64) *UserTask {
	task := x.userTask(key)
	if task == nil || x.rootOf(task.Instance) == nil {
		x.reject(NotFound, "user task %d does not exist or is finished", key)
	}
	x.mustNotBeSuspended(x.element(task.Instance))
	if task.Transition != nil {
		x.reject(InvalidState, "user task %d waits for the listeners of %q", key, task.Transition.Event)
	}
	return task
}

func (c *CompleteUserTask) decide(x *execution) {
	x.checkVariables(c.Variables)
	task := x.openTask(c.Task)
	x.changeTask(task, TaskTransition{Event: taskCompleting, Wanted: task.TaskData, After: task.TaskData,
		Action: orElse(c.Action, "complete"), By: c.By, Variables: c.Variables})
}

func (c *AssignUserTask) decide(x *execution) {
	x.must(CheckName("the assignee", c.Assignee))
	task := x.openTask(c.Task)
	given := task.TaskData
	given.Assignee = c.Assignee
	x.changeTask(task, TaskTransition{Event: taskAssigning, Wanted: given, After: given, Action: orElse(c.Action, "assign")})
}

func (c *UpdateUserTask) decide(x *execution) {
	x.must(c.Changes.checkNames())
	task := x.openTask(c.Task)
	wanted := c.Changes.applied(task.TaskData)
	if wanted.Priority < 0 || wanted.Priority > 100 {
		x.reject(InvalidArgument, "a priority is between 0 and 100")
	}
	x.changeTask(task, TaskTransition{Event: taskUpdating, Wanted: wanted, After: wanted, Action: orElse(c.Action, "update")})
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// updatesTask begins the update of a user task whose variables are set and says
// whether that waits for listeners.
func (x *execution) updatesTask(e *Element, c *SetVariables) bool {
	if e.UserTask == 0 {
		return false
	}
	task := x.userTask(e.UserTask)
	if task == nil || !listensToTask(x.process, task, taskUpdating) {
		return false
	}
	task = x.openTask(task.Key)
	x.changeTask(task, TaskTransition{Event: taskUpdating, Wanted: task.TaskData, After: task.TaskData,
		Variables: c.Variables, Local: c.Local})
	return true
}
