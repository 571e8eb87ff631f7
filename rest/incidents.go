package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// Incident is a failure that waits for somebody, or waited.
type Incident struct {
	IncidentKey          Key       `json:"incidentKey"`
	ErrorType            string    `json:"errorType"`
	ErrorMessage         string    `json:"errorMessage"`
	State                string    `json:"state"`
	CreationTime         time.Time `json:"creationTime"`
	ElementID            string    `json:"elementId"`
	ElementInstanceKey   Key       `json:"elementInstanceKey"`
	ProcessInstanceKey   Key       `json:"processInstanceKey"`
	RootInstanceKey      *Key      `json:"rootProcessInstanceKey"`
	ProcessDefinitionID  string    `json:"processDefinitionId"`
	ProcessDefinitionKey Key       `json:"processDefinitionKey"`
	JobKey               *Key      `json:"jobKey"`
	TenantID             string    `json:"tenantId"`
}

// IncidentFilter selects incidents.
type IncidentFilter struct {
	IncidentKey          *Filter[Key]       `json:"incidentKey,omitempty"`
	State                *Filter[string]    `json:"state,omitempty"`
	ErrorType            *Filter[string]    `json:"errorType,omitempty"`
	ErrorMessage         *Filter[string]    `json:"errorMessage,omitempty"`
	CreationTime         *Filter[time.Time] `json:"creationTime,omitempty"`
	ElementID            *Filter[string]    `json:"elementId,omitempty"`
	ElementInstanceKey   *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey   *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionID  *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	JobKey               *Filter[Key]       `json:"jobKey,omitempty"`
	TenantID             *Filter[string]    `json:"tenantId,omitempty"`
}

var incidents = searching[IncidentFilter, broker.IncidentHistory, Incident]{
	tag: "incident", id: "searchIncidents", path: "/v2/incidents/search", permission: "incident.read",
	guards: []guard{byInstance(readInstance, "instance")},
	filter: func(f IncidentFilter) ([]store.Condition, error) {
		return conditions(on(f.IncidentKey, "id", asKey), on(f.State, "state", asEnum), on(f.ErrorType, "error_type", asEnum),
			on(f.ErrorMessage, "message", asText), on(f.CreationTime, "created_at", asTime), on(f.ElementID, "element_id", asText),
			on(f.ElementInstanceKey, "element", asKey), on(f.ProcessInstanceKey, "instance", asKey),
			on(f.ProcessDefinitionID, "process_id", asText), on(f.ProcessDefinitionKey, "definition", asKey),
			on(f.JobKey, "job", asKey), on(f.TenantID, "tenant", asText))
	},
	sortable: map[string]string{"incidentKey": "id", "creationTime": "created_at", "state": "state",
		"errorType": "error_type", "errorMessage": "message", "elementId": "element_id", "elementInstanceKey": "element",
		"processInstanceKey": "instance", "processDefinitionKey": "definition", "processDefinitionId": "process_id", "jobKey": "job", "tenantId": "tenant"},
	run: broker.SearchIncidents,
	view: func(i *broker.IncidentHistory) Incident {
		return Incident{IncidentKey: Key(i.Incident.Key), ErrorType: string(i.Incident.Type), ErrorMessage: i.Incident.Message, State: i.State,
			CreationTime: i.Incident.CreatedAt, ElementID: i.ElementID, ElementInstanceKey: Key(i.Incident.Element),
			ProcessInstanceKey: Key(i.Incident.Instance), ProcessDefinitionID: i.ProcessID, ProcessDefinitionKey: Key(i.Incident.Definition),
			JobKey: optionalKey(i.Incident.Job), TenantID: i.Incident.Tenant}
	},
	complete: rooted(func(i *Incident) (Key, **Key) { return i.ProcessInstanceKey, &i.RootInstanceKey }),
}

func registerIncidents(s *Server, api huma.API) {
	incidents.register(s, api)
	operation(api, "incident", "getIncident", http.MethodGet, "/v2/incidents/{key}", "An incident", http.StatusOK,
		func(ctx context.Context, input *KeyInput) (*Body[Incident], error) {
			return incidents.one(ctx, s, input.Key)
		})
	operation(api, "incident", "resolveIncident", http.MethodPost, "/v2/incidents/{key}/resolution", "Take the failed step again",
		http.StatusNoContent, func(ctx context.Context, input *OperationInput) (*Nothing, error) {
			return changeFound(ctx, s, input.Key, broker.IncidentTenant, &broker.ResolveIncident{Incident: int64(input.Key), Reference: input.reference()})
		})
}
