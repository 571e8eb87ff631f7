package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// ElementInstance is an element instance, running or finished.
type ElementInstance struct {
	ElementInstanceKey   Key        `json:"elementInstanceKey"`
	ProcessInstanceKey   Key        `json:"processInstanceKey"`
	RootInstanceKey      *Key       `json:"rootProcessInstanceKey"`
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
	HasIncident          bool       `json:"hasIncident"`
	IncidentKey          *Key       `json:"incidentKey" doc:"The open incident."`
}

// ElementInstanceFilter selects element instances.
type ElementInstanceFilter struct {
	ElementInstanceKey   *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey   *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionKey *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	ProcessDefinitionID  *Filter[string]    `json:"processDefinitionId,omitempty"`
	ScopeKey             *Filter[Key]       `json:"elementInstanceScopeKey,omitempty"`
	ElementID            *Filter[string]    `json:"elementId,omitempty"`
	ElementName          *Filter[string]    `json:"elementName,omitempty"`
	Type                 *Filter[string]    `json:"type,omitempty"`
	State                *Filter[string]    `json:"state,omitempty"`
	TenantID             *Filter[string]    `json:"tenantId,omitempty"`
	StartDate            *Filter[time.Time] `json:"startDate,omitempty"`
	EndDate              *Filter[time.Time] `json:"endDate,omitempty"`
	HasIncident          *bool              `json:"hasIncident,omitempty"`
	IncidentKey          *Filter[Key]       `json:"incidentKey,omitempty"`

	Or []ElementInstanceFilter `json:"$or,omitempty" doc:"One of these holds too."`
}

var elementInstances = searching[ElementInstanceFilter, broker.ElementInstance, ElementInstance]{
	tag: "element instance", id: "searchElementInstances", path: "/v2/element-instances/search", permission: "process-instance.read",
	guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	filter: func(f ElementInstanceFilter) ([]store.Condition, error) {
		return conditions(on(f.ElementInstanceKey, "id", asKey), on(f.ProcessInstanceKey, "instance", asKey),
			on(f.ProcessDefinitionKey, "definition", asKey), on(f.ProcessDefinitionID, "process_id", asText),
			on(f.ScopeKey, "scope", asKey), on(f.ElementID, "element_id", asText), onOptional(f.ElementName, "name", "", asText),
			on(f.Type, "type", asEnum), on(f.State, "state", asEnum), on(f.TenantID, "tenant", asText),
			on(f.StartDate, "started_at", asTime), on(f.EndDate, "ended_at", asTime))
	},
	sortable: map[string]string{"elementInstanceKey": "id", "startDate": "started_at", "endDate": "ended_at", "elementId": "element_id", "state": "state",
		"processInstanceKey": "instance", "processDefinitionKey": "definition", "processDefinitionId": "process_id", "elementName": "name", "type": "type", "tenantId": "tenant"},
	run: broker.SearchElements,
	view: func(e *broker.ElementInstance) ElementInstance {
		return ElementInstance{ElementInstanceKey: Key(e.Key), ProcessInstanceKey: Key(e.Instance), ProcessDefinitionKey: Key(e.Definition),
			ProcessDefinitionID: e.ProcessID, ScopeKey: Key(e.Scope), ElementID: e.ElementID, ElementName: e.Name, Type: e.Type,
			State: e.State, StartDate: e.StartedAt, EndDate: when(e.EndedAt), TenantID: e.Tenant}
	},
	complete: rooted(func(e *ElementInstance) (Key, **Key) { return e.ProcessInstanceKey, &e.RootInstanceKey }),
}

// SetVariablesInput sets variables at an element instance.
type SetVariablesInput struct {
	Key  Key `path:"key"`
	Body struct {
		Variables engine.Variables `json:"variables"`
		Local     bool             `json:"local,omitempty"`

		OperationReference int64 `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

func registerElements(s *Server, api huma.API) {
	operation(api, elementInstances.tag, elementInstances.id, http.MethodPost, elementInstances.path, "Search element instances", http.StatusOK, s.searchElements)
	elementInstances.describe(api)
	operation(api, "element instance", "getElementInstance", http.MethodGet, "/v2/element-instances/{key}", "An element instance",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[ElementInstance], error) {
			found, err := elementInstances.one(ctx, s, input.Key)
			if err != nil {
				return nil, err
			}
			one := []ElementInstance{found.Body}
			err = s.markElements(ctx, one)
			return &Body[ElementInstance]{one[0]}, err
		})
	operation(api, "element instance", "createElementInstanceVariables", http.MethodPut, "/v2/element-instances/{key}/variables",
		"Set variables", http.StatusNoContent, func(ctx context.Context, input *SetVariablesInput) (*Nothing, error) {
			return s.setVariables(ctx, input)
		})
}

func (s *Server) setVariables(ctx context.Context, input *SetVariablesInput) (*Nothing, error) {
	act, err := s.actFound(ctx, input.Key, broker.ElementTenant, &broker.SetVariables{Element: int64(input.Key), Variables: input.Body.Variables,
		Local: input.Body.Local, Reference: input.Body.OperationReference})
	if err != nil {
		return nil, err
	}
	set, err := pipeline.Do[broker.VariablesSet](ctx, s.Pipeline, act)
	if err != nil {
		return nil, err
	}
	return &Nothing{}, s.awaitTask(ctx, set.Begun)
}

func (s *Server) searchElements(ctx context.Context, input *SearchInput[ElementInstanceFilter]) (*Body[Found[ElementInstance]], error) {
	request := input.request()
	more, err := beyondColumns(ctx, s, elementInstances.permission, &request.Filter, elementInstances.filter)
	if err != nil {
		return nil, err
	}
	found, err := elementInstances.search(ctx, s, request, more...)
	if err != nil {
		return nil, err
	}
	return &Body[Found[ElementInstance]]{found}, s.markElements(ctx, found.Items)
}

func (f *ElementInstanceFilter) or() []ElementInstanceFilter { return f.Or }

// beside asks for what the incidents of elements tell.
func (f *ElementInstanceFilter) beside(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	if f.HasIncident != nil {
		with, err := broker.OfIncidents(ctx, reader, "id", "element", tenants)
		if err != nil {
			return nil, err
		}
		all = append(all, holdsOrNot(with, *f.HasIncident))
	}
	if f.IncidentKey == nil {
		return all, nil
	}
	asked, err := f.IncidentKey.conditions("id", asKey)
	if err != nil {
		return nil, badInput("%v", err)
	}
	with, err := broker.OfIncidents(ctx, reader, "id", "element", tenants, asked...)
	return append(all, with), err
}

// markElements says which element instances have an open incident, and which.
func (s *Server) markElements(ctx context.Context, items []ElementInstance) error {
	if len(items) == 0 {
		return nil
	}
	keys := store.In{Column: "element"}
	for _, item := range items {
		keys.Values = append(keys.Values, int64(item.ElementInstanceKey))
	}
	return s.readFound(ctx, elementInstances.permission, func(caller Caller, reader store.Reader) error {
		found, err := broker.SearchIncidents(ctx, reader, broker.Search{Tenants: caller.Tenants, Limit: broker.MaxPage,
			Where: []store.Condition{keys, is("state", broker.StateActive)}})
		open := map[Key]int64{}
		for _, incident := range found.Items {
			open[Key(incident.Incident.Element)] = incident.Incident.Key
		}
		for i := range items {
			items[i].IncidentKey = optionalKey(open[items[i].ElementInstanceKey])
			items[i].HasIncident = items[i].IncidentKey != nil
		}
		return err
	})
}
