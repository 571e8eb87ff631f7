package engine

import (
	"time"

	"zhitong/bpmn"
)

// defaultPriority is that of a user task whose model names none.
const defaultPriority = 50

// activateUserTask waits for a person, or for a worker where the model asks
// for one.
func activateUserTask(x *execution, e *Element) *failure {
	model := x.model(e)
	if model.UserTask == nil || !model.UserTask.Zeebe {
		return x.createJob(e, userTaskJob(model))
	}
	task := &UserTask{
		Instance: x.root, Element: e.Key, Path: e.Path, Definition: x.outcome.Definition, Index: e.Index,
		Tenant: x.tenant(), TaskData: TaskData{Priority: defaultPriority}, CreatedAt: x.ctx.Now,
		BusinessID: x.element(x.root).Root.BusinessID,
	}
	if failure := x.describeTask(e, model.UserTask, task); failure != nil {
		return failure
	}
	task.Key = x.ctx.Keys.Next()
	x.update(x.element(e.Key), func(e *Element) { e.UserTask = task.Key })
	x.changeTask(task, TaskTransition{Event: taskCreating, Wanted: task.TaskData, After: task.TaskData})
	x.outcome.Begun = BegunTransition{} // nobody asked for it
	return nil
}

// UserTaskJobType is the type of the jobs of user tasks that a worker handles.
const UserTaskJobType = "io.camunda.zeebe:userTask"

func userTaskJob(model *bpmn.Element) *bpmn.JobDefinition {
	if model.Job != nil {
		return model.Job
	}
	return &bpmn.JobDefinition{
		Type:    bpmn.Expression{Source: UserTaskJobType, Static: true},
		Retries: bpmn.Expression{Source: "1", Static: true},
	}
}

// describeTask evaluates who gets a task, until when and with which form.
func (x *execution) describeTask(e *Element, model *bpmn.UserTaskDefinition, task *UserTask) *failure {
	parts := []func() *failure{
		func() *failure { return x.optionalName(model.Assignee, e, "assignee", &task.Assignee) },
		func() *failure { return x.optionalNames(model.CandidateGroups, e, &task.CandidateGroups) },
		func() *failure { return x.optionalNames(model.CandidateUsers, e, &task.CandidateUsers) },
		func() *failure { return x.optionalTime(model.DueDate, e, &task.DueDate) },
		func() *failure { return x.optionalTime(model.FollowUpDate, e, &task.FollowUpDate) },
		func() *failure { return x.optionalPriority(model.Priority, e, &task.Priority) },
		func() *failure { return x.optionalText(model.ExternalReference, e, &task.ExternalForm) },
		func() *failure { return x.findForm(model, &task.Form) },
	}
	for _, part := range parts {
		if failure := part(); failure != nil {
			return failure
		}
	}
	return nil
}

func (x *execution) optionalText(expression *bpmn.Expression, e *Element, to *string) *failure {
	if expression == nil {
		return nil
	}
	value, failure := x.tolerant(*expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil || value.IsNull() {
		return failure
	}
	text, ok := value.AsString()
	if !ok {
		return failed(IncidentExtractValue, "a text is wanted, %q gives %s", expression.Source, value.String())
	}
	*to = text
	return withoutNUL(text, expression.Source)
}

// optionalNames reads a list of texts; a static text is a list of one, with
// names separated by commas.
func (x *execution) optionalNames(expression *bpmn.Expression, e *Element, to *[]string) *failure {
	if expression == nil {
		return nil
	}
	value, failure := x.tolerant(*expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil || value.IsNull() {
		return failure
	}
	if text, ok := value.AsString(); ok {
		*to = splitNames(text)
	}
	for _, item := range value.Items() {
		name, ok := item.AsString()
		if !ok {
			return failed(IncidentExtractValue, "a list of texts is wanted, %q gives %s", expression.Source, value.String())
		}
		*to = append(*to, name)
	}
	return checkCandidates(expression, *to)
}

func checkCandidates(expression *bpmn.Expression, names []string) *failure {
	for _, name := range names {
		if failure := withoutNUL(name, expression.Source); failure != nil {
			return failure
		}
		if failure := inLength(expression, name, "candidate"); failure != nil {
			return failure
		}
	}
	return nil
}

func (x *execution) optionalTime(expression *bpmn.Expression, e *Element, to *time.Time) *failure {
	if expression == nil {
		return nil
	}
	value, failure := x.tolerant(*expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil || value.IsNull() {
		return failure
	}
	text, isText := value.AsString()
	if isText && text == "" {
		return nil
	}
	at, err := instant(value, text, isText)
	if err != nil {
		return failed(IncidentExtractValue, "%q: %v", expression.Source, err)
	}
	*to = at
	return nil
}

func (x *execution) optionalPriority(expression *bpmn.Expression, e *Element, to *int) *failure {
	if expression == nil {
		return nil
	}
	priority, failure := x.whole(*expression, e, 0, "priority")
	if failure == nil && priority > 100 {
		return failed(IncidentExtractValue, "a priority is between 0 and 100, %q gives %d", expression.Source, priority)
	}
	*to = priority
	return failure
}

func (x *execution) findForm(model *bpmn.UserTaskDefinition, to *int64) *failure {
	if model.FormID == "" {
		return nil
	}
	key, presence := x.state.Resources.LatestForm(x.tenant(), model.FormID, model.VersionTag)
	name := ResourceName{Tenant: x.tenant(), ID: model.FormID, VersionTag: model.VersionTag}
	if model.Binding == bpmn.BindingDeployment {
		key, presence = x.state.Resources.FormDeployedWith(x.outcome.Definition, model.FormID)
		name = ResourceName{ID: model.FormID, With: x.outcome.Definition}
	}
	switch presence {
	case Unknown:
		x.need.FormNames = append(x.need.FormNames, name)
		x.lack()
	case Absent:
		return failed(IncidentFormNotFound, "no form %q is deployed", model.FormID)
	}
	*to = key
	return nil
}

// cancelUserTask ends a user task whose element instance goes.
func (x *execution) cancelUserTask(key int64) {
	if key == 0 {
		return
	}
	if task := x.userTask(key); task != nil {
		x.state.UserTasks.Delete(key)
		x.emit(Event{Intent: UserTaskCanceledEvent, UserTask: task})
	}
}
