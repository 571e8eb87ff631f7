package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/store"
)

// DecisionRequirements is a version of a decision requirements graph: what a DMN file holds.
type DecisionRequirements struct {
	DecisionRequirementsKey  Key    `json:"decisionRequirementsKey"`
	DecisionRequirementsID   string `json:"decisionRequirementsId"`
	DecisionRequirementsName string `json:"decisionRequirementsName"`
	Version                  int    `json:"version"`
	ResourceName             string `json:"resourceName"`
	TenantID                 string `json:"tenantId"`
}

// DecisionRequirementsFilter selects versions of decision requirements graphs.
type DecisionRequirementsFilter struct {
	DecisionRequirementsKey  *Filter[Key]    `json:"decisionRequirementsKey,omitempty"`
	DecisionRequirementsID   *Filter[string] `json:"decisionRequirementsId,omitempty"`
	DecisionRequirementsName *Filter[string] `json:"decisionRequirementsName,omitempty"`
	Version                  *Filter[int64]  `json:"version,omitempty"`
	ResourceName             *Filter[string] `json:"resourceName,omitempty"`
	TenantID                 *Filter[string] `json:"tenantId,omitempty"`
}

var decisionRequirements = searching[DecisionRequirementsFilter, broker.Definition, DecisionRequirements]{
	tag: "decision requirements", id: "searchDecisionRequirements", path: "/v2/decision-requirements/search", permission: "decision.read",
	guards: []guard{byText(identity.ResourceDecisionRequirements, "READ", "definition_id")},
	filter: func(f DecisionRequirementsFilter) ([]store.Condition, error) {
		found, err := conditions(on(f.DecisionRequirementsKey, "id", asKey), on(f.DecisionRequirementsID, "definition_id", asText),
			on(f.DecisionRequirementsName, "name", asText), on(f.Version, "version", asNumber),
			on(f.ResourceName, "resource_name", asText), on(f.TenantID, "tenant", asText))
		return append(found, is("kind", string(broker.RequirementsResource))), err
	},
	sortable: map[string]string{"decisionRequirementsKey": "id", "decisionRequirementsId": "definition_id", "decisionRequirementsName": "name",
		"version": "version", "tenantId": "tenant"},
	run:  broker.SearchDefinitions,
	view: requirementsView,
}

func requirementsView(d *broker.Definition) DecisionRequirements {
	return DecisionRequirements{Key(d.Key), d.ID, d.Name, d.Version, d.ResourceName, d.Tenant}
}

func registerDecisionRequirements(s *Server, api huma.API) {
	decisionRequirements.register(s, api)
	operation(api, decisionRequirements.tag, "getDecisionRequirements", http.MethodGet, "/v2/decision-requirements/{key}",
		"A version of a decision requirements graph", http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[DecisionRequirements], error) {
			return decisionRequirements.one(ctx, s, input.Key)
		})
	operation(api, decisionRequirements.tag, "getDecisionRequirementsXML", http.MethodGet, "/v2/decision-requirements/{key}/xml",
		"Its DMN file", http.StatusOK, func(ctx context.Context, input *KeyInput) (*XMLOutput, error) {
			return content(ctx, s, decisionRequirements, broker.RequirementsResource, input.Key)
		})
}
