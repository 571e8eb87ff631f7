package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// maxSearchedValue is from how many bytes on a search shows only the start of
// a value.
const maxSearchedValue = 8192

// Variable is a variable with its value as JSON text.
type Variable struct {
	VariableKey        Key    `json:"variableKey"`
	Name               string `json:"name"`
	Value              string `json:"value"`
	IsTruncated        bool   `json:"isTruncated"`
	ScopeKey           Key    `json:"scopeKey"`
	ProcessInstanceKey Key    `json:"processInstanceKey"`
	RootInstanceKey    *Key   `json:"rootProcessInstanceKey"`
	TenantID           string `json:"tenantId"`
}

// VariableFilter selects variables.
type VariableFilter struct {
	VariableKey        *Filter[Key]    `json:"variableKey,omitempty"`
	Name               *Filter[string] `json:"name,omitempty"`
	Value              *Filter[string] `json:"value,omitempty"`
	ScopeKey           *Filter[Key]    `json:"scopeKey,omitempty"`
	ProcessInstanceKey *Filter[Key]    `json:"processInstanceKey,omitempty"`
	TenantID           *Filter[string] `json:"tenantId,omitempty"`
	IsTruncated        *bool           `json:"isTruncated,omitempty" doc:"Whether the value is longer than what a search shows; values of before their length was kept count as short."`
}

var variables = searching[VariableFilter, broker.InstanceVariable, Variable]{
	tag: "variable", id: "searchVariables", path: "/v2/variables/search", permission: "process-instance.read",
	guards: []guard{byInstance(readInstance, "instance")},
	filter: func(f VariableFilter) ([]store.Condition, error) {
		return conditions(on(f.VariableKey, "id", asKey), on(f.Name, "name", asText), on(f.ScopeKey, "scope", asKey),
			on(f.ProcessInstanceKey, "instance", asKey), on(f.Value, "value", asBytes),
			on(f.TenantID, "tenant", asText), truncated(f.IsTruncated))
	},
	sortable: map[string]string{"variableKey": "id", "name": "name", "scopeKey": "scope", "processInstanceKey": "instance", "tenantId": "tenant", "value": "value_start"},
	run:      broker.SearchVariables,
	view:     func(v *broker.InstanceVariable) Variable { return shortened(wholeVariable(v)) },
	complete: variableRoots,
}

var variableRoots = rooted(func(v *Variable) (Key, **Key) { return v.ProcessInstanceKey, &v.RootInstanceKey })

func wholeVariable(v *broker.InstanceVariable) Variable {
	return Variable{VariableKey: Key(v.Key), Name: v.Name, Value: string(v.Value), ScopeKey: Key(v.Scope),
		ProcessInstanceKey: Key(v.Instance), TenantID: v.Tenant}
}

// truncated defers what is asked of the length of values.
func truncated(asked *bool) func() ([]store.Condition, error) {
	long := store.Compare{Column: "size", Op: store.Greater, Value: int64(maxSearchedValue)}
	return func() ([]store.Condition, error) {
		switch {
		case asked == nil:
			return nil, nil
		case *asked:
			return []store.Condition{long}, nil
		default:
			return []store.Condition{store.Or{store.IsNull{Column: "size"}, store.Not{Condition: long}}}, nil
		}
	}
}

// shortened cuts a long value at a character and says so.
func shortened(v Variable) Variable {
	whole := len(v.Value)
	v.Value = broker.Beginning(v.Value, maxSearchedValue)
	v.IsTruncated = len(v.Value) < whole
	return v
}

func registerVariables(s *Server, api huma.API) {
	operation(api, variables.tag, variables.id, http.MethodPost, variables.path, "Search variables", http.StatusOK, s.searchVariables)
	variables.describe(api)
	operation(api, "variable", "getVariable", http.MethodGet, "/v2/variables/{key}", "A variable with its whole value", http.StatusOK,
		func(ctx context.Context, input *KeyInput) (*Body[Variable], error) {
			whole := variables
			whole.view = wholeVariable
			return whole.one(ctx, s, input.Key)
		})
}

// VariableSearch is a search of variables, whose long values are cut.
type VariableSearch struct {
	Truncate string `query:"truncateValues" enum:"true,false" doc:"Whether long values are cut; they are when it is not said."`
	SearchInput[VariableFilter]
}

func (s *Server) searchVariables(ctx context.Context, in *VariableSearch) (*Body[Found[Variable]], error) {
	wanted := variables
	if in.Truncate == "false" {
		wanted.view = wholeVariable
	}
	found, err := wanted.search(ctx, s, in.request())
	return &Body[Found[Variable]]{found}, err
}
