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
	ProcessDefinitionID  string    `json:"processDefinitionId"`
	ProcessDefinitionKey Key       `json:"processDefinitionKey"`
	JobKey               *Key      `json:"jobKey"`
	TenantID             string    `json:"tenantId"`
}

// IncidentFilter selects incidents.
type IncidentFilter struct {
	IncidentKey        *Filter[Key]    `json:"incidentKey,omitempty"`
	State              *Filter[string] `json:"state,omitempty"`
	ProcessInstanceKey *Filter[Key]    `json:"processInstanceKey,omitempty"`
}

var incidents = searching[IncidentFilter, broker.IncidentHistory, Incident]{
	tag: "incident", id: "searchIncidents", path: "/v2/incidents/search", permission: "incident.read",
	filter: func(f IncidentFilter) ([]store.Condition, error) {
		return conditions(on(f.IncidentKey, "id", asKey), on(f.State, "state", asText), on(f.ProcessInstanceKey, "instance", asKey))
	},
	sortable: map[string]string{"incidentKey": "id", "creationTime": "id", "state": "state"},
	run:      broker.SearchIncidents,
	view: func(i *broker.IncidentHistory) Incident {
		return Incident{Key(i.Incident.Key), string(i.Incident.Type), i.Incident.Message, i.State, i.Incident.CreatedAt, i.ElementID,
			Key(i.Incident.Element), Key(i.Incident.Instance), i.ProcessID, Key(i.Incident.Definition), optionalKey(i.Incident.Job), i.Incident.Tenant}
	},
}

func registerIncidents(s *Server, api huma.API) {
	incidents.register(s, api)
	operation(api, "incident", "getIncident", http.MethodGet, "/v2/incidents/{key}", "An incident", http.StatusOK,
		func(ctx context.Context, input *KeyInput) (*Body[Incident], error) {
			return incidents.one(ctx, s, input.Key)
		})
	operation(api, "incident", "resolveIncident", http.MethodPost, "/v2/incidents/{key}/resolution", "Take the failed step again",
		http.StatusNoContent, func(ctx context.Context, input *KeyInput) (*Nothing, error) {
			return change(ctx, s, &broker.ResolveIncident{Incident: int64(input.Key)})
		})
}
