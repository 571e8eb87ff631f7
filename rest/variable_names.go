package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/store"
)

// VariableName is the name of variables.
type VariableName struct {
	Name string `json:"name"`
}

// VariableNameFilter selects names of variables.
type VariableNameFilter struct {
	Name *Filter[string] `json:"name,omitempty"`
}

func registerVariableNames(s *Server, api huma.API) {
	operation(api, processDefinitions.tag, "searchProcessDefinitionVariableNames", http.MethodPost, "/v2/process-definitions/{key}/variable-names/search",
		"The names of the variables that instances of a process version have or had", http.StatusOK, s.variableNames)
}

func (s *Server) variableNames(ctx context.Context, in *KeySearch[VariableNameFilter]) (*Body[Found[VariableName]], error) {
	of, err := processDefinitions.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	wanted := searching[VariableNameFilter, string, VariableName]{
		tag: "variable name", permission: variables.permission, guards: []guard{ofPlace(identity.ResourceProcess, readInstance, of.Body.ProcessDefinitionID)},
		sortable: map[string]string{"name": "id"},
		filter:   func(f VariableNameFilter) ([]store.Condition, error) { return conditions(on(f.Name, "id", asText)) },
		run: listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*string, error) {
			names, err := broker.VariableNames(ctx, reader, tenants, is("definition", int64(in.Key)))
			all := make([]*string, len(names))
			for i := range names {
				all[i] = &names[i]
			}
			return all, err
		}, func(name *string) columns { return columns{"id": *name} }),
		view: func(name *string) VariableName { return VariableName{*name} },
	}
	found, err := wanted.search(ctx, s, requestOf(in.Body))
	return &Body[Found[VariableName]]{found}, err
}
