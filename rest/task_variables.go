package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// TaskVariableFilter selects variables of a user task.
type TaskVariableFilter struct {
	Name *Filter[string] `json:"name,omitempty"`
}

// TaskVariableSearch is a search of the variables of a user task.
type TaskVariableSearch struct {
	Key      Key    `path:"key"`
	Truncate string `query:"truncateValues" enum:"true,false" doc:"Whether long values are cut; they are when it is not said."`
	SearchInput[TaskVariableFilter]
}

func registerTaskVariables(s *Server, api huma.API) {
	operation(api, userTasks.tag, "searchUserTaskVariables", http.MethodPost, "/v2/user-tasks/{key}/variables/search",
		"The variables of all scopes around a user task", http.StatusOK,
		func(ctx context.Context, in *TaskVariableSearch) (*Body[Found[Variable]], error) {
			return s.taskVariables(ctx, in, true)
		})
	operation(api, userTasks.tag, "searchUserTaskEffectiveVariables", http.MethodPost, "/v2/user-tasks/{key}/effective-variables/search",
		"The variables that a user task sees: of each name that of the nearest scope", http.StatusOK,
		func(ctx context.Context, in *TaskVariableSearch) (*Body[Found[Variable]], error) {
			return s.taskVariables(ctx, in, false)
		})
	describeSort(api, "searchUserTaskVariables", variables.sortable)
	describeSort(api, "searchUserTaskEffectiveVariables", variables.sortable)
}

func (s *Server) taskVariables(ctx context.Context, in *TaskVariableSearch, all bool) (*Body[Found[Variable]], error) {
	if _, err := userTasks.one(ctx, s, in.Key); err != nil {
		return nil, err
	}
	wanted := searching[TaskVariableFilter, broker.InstanceVariable, Variable]{
		tag: variables.tag, permission: userTasks.permission, guards: found(userTasks.guards), sortable: variables.sortable, view: variables.view, complete: variableRoots,
		filter: func(f TaskVariableFilter) ([]store.Condition, error) { return conditions(on(f.Name, "name", asText)) },
		run: listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.InstanceVariable, error) {
			return broker.TaskVariables(ctx, reader, int64(in.Key), tenants, all)
		}, func(v *broker.InstanceVariable) columns {
			return columns{"id": v.Key, "name": v.Name, "value": v.Value, "value_start": v.Start(), "scope": v.Scope, "instance": v.Instance, "tenant": v.Tenant}
		}),
	}
	if in.Truncate == "false" {
		wanted.view = wholeVariable
	}
	found, err := wanted.search(ctx, s, in.request())
	return &Body[Found[Variable]]{found}, err
}
