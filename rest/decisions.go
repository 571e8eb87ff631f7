package rest

import (
	"context"
	"encoding/hex"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/store"
)

// DecisionDefinition is a version of a decision.
type DecisionDefinition struct {
	DecisionDefinitionKey       Key    `json:"decisionDefinitionKey"`
	DecisionDefinitionID        string `json:"decisionDefinitionId"`
	Name                        string `json:"name"`
	Version                     int    `json:"version"`
	DecisionRequirementsID      string `json:"decisionRequirementsId"`
	DecisionRequirementsName    string `json:"decisionRequirementsName"`
	DecisionRequirementsKey     Key    `json:"decisionRequirementsKey"`
	DecisionRequirementsVersion int    `json:"decisionRequirementsVersion"`
	TenantID                    string `json:"tenantId"`
	VersionTag                  string `json:"versionTag" doc:"What the author calls this version."`
	ContentHash                 string `json:"contentHash" doc:"SHA-256 of the file, in hexadecimal."`
}

// DecisionDefinitionFilter selects decision versions.
type DecisionDefinitionFilter struct {
	DecisionDefinitionKey       *Filter[Key]    `json:"decisionDefinitionKey,omitempty"`
	DecisionDefinitionID        *Filter[string] `json:"decisionDefinitionId,omitempty"`
	Name                        *Filter[string] `json:"name,omitempty"`
	Version                     *Filter[int64]  `json:"version,omitempty"`
	VersionTag                  *Filter[string] `json:"versionTag,omitempty"`
	DecisionRequirementsKey     *Filter[Key]    `json:"decisionRequirementsKey,omitempty"`
	DecisionRequirementsID      *Filter[string] `json:"decisionRequirementsId,omitempty"`
	DecisionRequirementsName    *Filter[string] `json:"decisionRequirementsName,omitempty"`
	DecisionRequirementsVersion *Filter[int64]  `json:"decisionRequirementsVersion,omitempty"`
	TenantID                    *Filter[string] `json:"tenantId,omitempty"`
	IsLatestVersion             bool            `json:"isLatestVersion,omitempty"`
}

var decisionDefinitions = searching[DecisionDefinitionFilter, broker.Definition, DecisionDefinition]{
	tag: "decision definition", id: "searchDecisionDefinitions", path: "/v2/decision-definitions/search", permission: "decision.read",
	guards: []guard{byText(identity.ResourceDecision, "READ_DECISION_DEFINITION", "definition_id")},
	filter: func(f DecisionDefinitionFilter) ([]store.Condition, error) {
		found, err := conditions(on(f.DecisionDefinitionKey, "id", asKey), on(f.DecisionDefinitionID, "definition_id", asText),
			onOptional(f.Name, "name", "", asText), on(f.Version, "version", asNumber),
			onOptional(f.VersionTag, "version_tag", "", asText), on(f.DecisionRequirementsKey, "resource", asKey),
			on(f.DecisionRequirementsID, "group_id", asText), on(f.DecisionRequirementsName, "group_name", asText),
			on(f.DecisionRequirementsVersion, "group_version", asNumber), on(f.TenantID, "tenant", asText))
		return append(found, is("kind", string(broker.DecisionResource))), err
	},
	sortable: map[string]string{"decisionDefinitionKey": "id", "decisionDefinitionId": "definition_id", "name": "name", "version": "version",
		"decisionRequirementsKey": "resource", "decisionRequirementsId": "group_id", "decisionRequirementsName": "group_name",
		"decisionRequirementsVersion": "group_version", "tenantId": "tenant"},
	run: broker.SearchDefinitions,
	view: func(d *broker.Definition) DecisionDefinition {
		return DecisionDefinition{Key(d.Key), d.ID, d.Name, d.Version, d.Group, d.GroupName, Key(d.Resource), d.GroupVersion, d.Tenant,
			d.VersionTag, hex.EncodeToString(d.Hash)}
	},
}

func registerDecisions(s *Server, api huma.API) {
	operation(api, decisionDefinitions.tag, decisionDefinitions.id, http.MethodPost, decisionDefinitions.path, "Search decision definitions",
		http.StatusOK, s.searchDecisionDefinitions)
	decisionDefinitions.describe(api)
	operation(api, "decision definition", "getDecisionDefinition", http.MethodGet, "/v2/decision-definitions/{key}", "A decision version",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[DecisionDefinition], error) {
			return decisionDefinitions.one(ctx, s, input.Key)
		})
	operation(api, "decision definition", "getDecisionDefinitionXML", http.MethodGet, "/v2/decision-definitions/{key}/xml", "Its DMN file",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*XMLOutput, error) {
			return content(ctx, s, decisionDefinitions, broker.DecisionResource, input.Key)
		})
	registerDecisionRequirements(s, api)
	registerDecisionInstances(s, api)
	registerDecisionReplay(s, api)
	operation(api, "decision definition", "evaluateDecision", http.MethodPost, "/v2/decision-definitions/evaluation", "Evaluate a decision",
		http.StatusOK, s.evaluate)
}

func (s *Server) searchDecisionDefinitions(ctx context.Context, input *SearchInput[DecisionDefinitionFilter]) (*Body[Found[DecisionDefinition]], error) {
	request := input.request()
	return searchVersions(ctx, s, decisionDefinitions, request, broker.DecisionResource, request.Filter.IsLatestVersion)
}
