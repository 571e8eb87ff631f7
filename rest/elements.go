package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// ElementInstance is an element instance, running or finished.
type ElementInstance struct {
	ElementInstanceKey   Key        `json:"elementInstanceKey"`
	ProcessInstanceKey   Key        `json:"processInstanceKey"`
	ProcessDefinitionKey Key        `json:"processDefinitionKey"`
	ProcessDefinitionID  string     `json:"processDefinitionId"`
	ScopeKey             Key        `json:"elementInstanceScopeKey"`
	ElementID            string     `json:"elementId"`
	ElementName          string     `json:"elementName"`
	Type                 string     `json:"type"`
	State                string     `json:"state"`
	StartDate            time.Time  `json:"startDate"`
	EndDate              *time.Time `json:"endDate"`
	TenantID             string     `json:"tenantId"`
}

// ElementInstanceFilter selects element instances.
type ElementInstanceFilter struct {
	ElementInstanceKey   *Filter[Key]    `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey   *Filter[Key]    `json:"processInstanceKey,omitempty"`
	ProcessDefinitionKey *Filter[Key]    `json:"processDefinitionKey,omitempty"`
	ProcessDefinitionID  *Filter[string] `json:"processDefinitionId,omitempty"`
	ScopeKey             *Filter[Key]    `json:"elementInstanceScopeKey,omitempty"`
	ElementID            *Filter[string] `json:"elementId,omitempty"`
	ElementName          *Filter[string] `json:"elementName,omitempty"`
	Type                 *Filter[string] `json:"type,omitempty"`
	State                *Filter[string] `json:"state,omitempty"`
}

var elementInstances = searching[ElementInstanceFilter, broker.ElementInstance, ElementInstance]{
	tag: "element instance", id: "searchElementInstances", path: "/v2/element-instances/search", permission: "process-instance.read",
	filter: func(f ElementInstanceFilter) ([]store.Condition, error) {
		return conditions(on(f.ElementInstanceKey, "id", asKey), on(f.ProcessInstanceKey, "instance", asKey),
			on(f.ProcessDefinitionKey, "definition", asKey), on(f.ProcessDefinitionID, "process_id", asText),
			on(f.ScopeKey, "scope", asKey), on(f.ElementID, "element_id", asText), on(f.ElementName, "name", asText),
			on(f.Type, "type", asText), on(f.State, "state", asText))
	},
	sortable: map[string]string{"elementInstanceKey": "id", "startDate": "started_at", "endDate": "ended_at", "elementId": "element_id", "state": "state"},
	run:      broker.SearchElements,
	view: func(e *broker.ElementInstance) ElementInstance {
		return ElementInstance{Key(e.Key), Key(e.Instance), Key(e.Definition), e.ProcessID, Key(e.Scope), e.ElementID, e.Name,
			e.Type, e.State, e.StartedAt, when(e.EndedAt), e.Tenant}
	},
}

// SetVariablesInput sets variables at an element instance.
type SetVariablesInput struct {
	Key  Key `path:"key"`
	Body struct {
		Variables engine.Variables `json:"variables"`
		Local     bool             `json:"local,omitempty"`
	}
}

func registerElements(s *Server, api huma.API) {
	elementInstances.register(s, api)
	operation(api, "element instance", "getElementInstance", http.MethodGet, "/v2/element-instances/{key}", "An element instance",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[ElementInstance], error) {
			return elementInstances.one(ctx, s, input.Key)
		})
	operation(api, "element instance", "createElementInstanceVariables", http.MethodPut, "/v2/element-instances/{key}/variables",
		"Set variables", http.StatusNoContent, func(ctx context.Context, input *SetVariablesInput) (*Nothing, error) {
			set, err := do[broker.VariablesSet](ctx, s, "", &broker.SetVariables{Element: int64(input.Key), Variables: input.Body.Variables, Local: input.Body.Local})
			if err != nil {
				return nil, err
			}
			return &Nothing{}, s.Broker.AwaitTask(ctx, set.Begun)
		})
}
