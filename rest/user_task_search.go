package rest

import (
	"context"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/identity"
	"zhitong/store"
)

// UserTask is a user task, open or finished.
type UserTask struct {
	UserTaskKey              Key               `json:"userTaskKey"`
	Name                     string            `json:"name"`
	State                    string            `json:"state"`
	Assignee                 *string           `json:"assignee"`
	ElementID                string            `json:"elementId"`
	ElementInstanceKey       Key               `json:"elementInstanceKey"`
	CandidateGroups          []string          `json:"candidateGroups"`
	CandidateUsers           []string          `json:"candidateUsers"`
	ProcessDefinitionID      string            `json:"processDefinitionId"`
	ProcessDefinitionKey     Key               `json:"processDefinitionKey"`
	ProcessName              *string           `json:"processName"`
	ProcessDefinitionVersion int               `json:"processDefinitionVersion"`
	ProcessInstanceKey       Key               `json:"processInstanceKey"`
	RootInstanceKey          *Key              `json:"rootProcessInstanceKey"`
	BusinessID               *string           `json:"businessId" doc:"Of the instance when the task was created."`
	Tags                     []string          `json:"tags" doc:"Of the instance."`
	CustomHeaders            map[string]string `json:"customHeaders"`
	CreationDate             time.Time         `json:"creationDate"`
	CompletionDate           *time.Time        `json:"completionDate"`
	FollowUpDate             *time.Time        `json:"followUpDate"`
	DueDate                  *time.Time        `json:"dueDate"`
	Priority                 int               `json:"priority"`
	FormKey                  *Key              `json:"formKey"`
	ExternalFormReference    *string           `json:"externalFormReference"`
	TenantID                 string            `json:"tenantId"`

	task *engine.UserTask
}

// UserTaskFilter selects user tasks.
type UserTaskFilter struct {
	UserTaskKey          *Filter[Key]       `json:"userTaskKey,omitempty"`
	State                *Filter[string]    `json:"state,omitempty"`
	Assignee             *Filter[string]    `json:"assignee,omitempty"`
	ElementID            *Filter[string]    `json:"elementId,omitempty"`
	ElementInstanceKey   *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	ProcessDefinitionID  *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	ProcessInstanceKey   *Filter[Key]       `json:"processInstanceKey,omitempty"`
	BusinessID           *Filter[string]    `json:"businessId,omitempty"`
	Priority             *Filter[int64]     `json:"priority,omitempty"`
	Name                 *Filter[string]    `json:"name,omitempty"`
	TenantID             *Filter[string]    `json:"tenantId,omitempty"`
	CreationDate         *Filter[time.Time] `json:"creationDate,omitempty"`
	DueDate              *Filter[time.Time] `json:"dueDate,omitempty"`
	CompletionDate       *Filter[time.Time] `json:"completionDate,omitempty"`
	FollowUpDate         *Filter[time.Time] `json:"followUpDate,omitempty"`
	CandidateGroup       *Filter[string]    `json:"candidateGroup,omitempty" doc:"Of open tasks."`
	CandidateUser        *Filter[string]    `json:"candidateUser,omitempty" doc:"Of open tasks."`

	Tags              []string            `json:"tags,omitempty" maxItems:"10" doc:"All of them, of the instance."`
	InstanceVariables []VariableCondition `json:"processInstanceVariables,omitempty" maxItems:"20" doc:"Of the instance itself."`
	LocalVariables    []VariableCondition `json:"localVariables,omitempty" maxItems:"20" doc:"Of the element instance of the task."`
}

func (f UserTaskFilter) conditions() ([]store.Condition, error) {
	return conditions(on(f.UserTaskKey, "id", asKey), on(f.State, "state", asEnum), onOptional(f.Assignee, "assignee", "", asText),
		on(f.ElementID, "element_id", asText), on(f.ProcessDefinitionID, "process_id", asText),
		on(f.ProcessInstanceKey, "instance", asKey), on(f.Priority, "priority", asNumber), on(f.BusinessID, "business_id", asText),
		on(f.CreationDate, "created_at", asTime), on(f.DueDate, "due_at", asTime),
		on(f.ProcessDefinitionKey, "definition", asKey), on(f.ElementInstanceKey, "element", asKey), on(f.Name, "name", asText),
		on(f.TenantID, "tenant", asText), on(f.CompletionDate, "completed_at", asTime), on(f.FollowUpDate, "follow_up_at", asTime))
}

var userTasks = searching[UserTaskFilter, broker.UserTaskHistory, UserTask]{
	tag: "user task", id: "searchUserTasks", path: "/v2/user-tasks/search", permission: "user-task.read", filter: UserTaskFilter.conditions,
	guards: []guard{byText(identity.ResourceProcess, "READ_USER_TASK", "process_id"), byNumber(identity.ResourceUserTask, "READ", "id")},
	sortable: map[string]string{"userTaskKey": "id", "creationDate": "created_at", "dueDate": "due_at", "priority": "priority",
		"name": "name", "completionDate": "completed_at", "followUpDate": "follow_up_at", "assignee": "assignee", "state": "state",
		"businessId": "business_id", "processInstanceKey": "instance", "processDefinitionKey": "definition"},
	run: broker.SearchUserTasks, view: userTaskView, complete: completed(nameTasks, tellInstancesOfTasks, addTaskHeaders),
}

func userTaskView(t *broker.UserTaskHistory) UserTask {
	return UserTask{
		UserTaskKey: Key(t.Task.Key), Name: t.Name, State: t.State, Assignee: optionalText(t.Task.Assignee), ElementID: t.ElementID,
		ElementInstanceKey: Key(t.Task.Element), CandidateGroups: list(t.Task.CandidateGroups), CandidateUsers: list(t.Task.CandidateUsers),
		ProcessDefinitionID: t.ProcessID, ProcessDefinitionKey: Key(t.Task.Definition), ProcessInstanceKey: Key(t.Task.Instance),
		CreationDate: t.Task.CreatedAt, CompletionDate: when(t.CompletedAt), FollowUpDate: when(t.Task.FollowUpDate),
		DueDate: when(t.Task.DueDate), Priority: t.Task.Priority, FormKey: optionalKey(t.Task.Form),
		ExternalFormReference: optionalText(t.Task.ExternalForm), BusinessID: optionalText(t.Task.BusinessID), TenantID: t.Task.Tenant,
		Tags: []string{}, task: &t.Task,
	}
}

// tellInstancesOfTasks tells the tags of the instances of tasks, and where the
// chains of calls began.
func tellInstancesOfTasks(ctx context.Context, _ *Server, _ Caller, reader store.Reader, items []UserTask) error {
	keys := make([]int64, len(items))
	for i := range items {
		keys[i] = int64(items[i].ProcessInstanceKey)
	}
	found, err := broker.InstancesByKey(ctx, reader, keys)
	if err != nil {
		return err
	}
	for i := range items {
		if instance := found[keys[i]]; instance != nil {
			items[i].Tags = noNil(instance.Tags)
		}
	}
	return fillRoots(ctx, reader, items, func(t *UserTask) (Key, **Key) { return t.ProcessInstanceKey, &t.RootInstanceKey })
}

// addTaskHeaders tells the headers that the models give tasks.
func addTaskHeaders(ctx context.Context, s *Server, _ Caller, reader store.Reader, items []UserTask) (err error) {
	for i := range items {
		if items[i].CustomHeaders, err = s.Broker.TaskHeaders(ctx, reader, items[i].task); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) searchUserTasks(ctx context.Context, input *SearchInput[UserTaskFilter]) (*Body[Found[UserTask]], error) {
	request := input.request()
	var more []store.Condition
	err := s.readFound(ctx, userTasks.permission, func(caller Caller, reader store.Reader) (err error) {
		more, err = request.Filter.beside(ctx, reader, caller.Tenants)
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := userTasks.search(ctx, s, request, more...)
	return &Body[Found[UserTask]]{found}, err
}

// beside gives what the filter asks of other tables than that of tasks.
func (f *UserTaskFilter) beside(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	for _, candidate := range []struct {
		asked *Filter[string]
		group bool
	}{{f.CandidateGroup, true}, {f.CandidateUser, false}} {
		if candidate.asked == nil {
			continue
		}
		where, err := candidate.asked.conditions("name", asText)
		if err != nil {
			return nil, badInput("%v", err)
		}
		all = append(all, broker.OfCandidate(append(where, is("is_group", candidate.group))...))
	}
	if len(f.Tags) > 0 {
		var each []store.Condition
		for _, tag := range f.Tags {
			each = append(each, broker.Tagged(tag))
		}
		all = append(all, broker.OfInstances("instance", tenants, each...))
	}
	ofInstance, err := scopesWith(ctx, reader, tenants, "instance", f.InstanceVariables)
	if err != nil {
		return nil, err
	}
	local, err := scopesWith(ctx, reader, tenants, "element", f.LocalVariables)
	return append(append(all, ofInstance...), local...), err
}

// scopesWith asks that the scope in a column has all of some variables.
func scopesWith(ctx context.Context, reader store.Reader, tenants []string, column string, variables []VariableCondition) (all []store.Condition, err error) {
	for _, variable := range variables {
		asked, err := variable.Value.conditions("value", asBytes)
		if err != nil {
			return nil, badInput("%v", err)
		}
		with, err := broker.OfVariable(ctx, reader, column, "scope", tenants, append(asked, is("name", variable.Name))...)
		if err != nil {
			return nil, err
		}
		all = append(all, with)
	}
	return all, nil
}
