package rest

import (
	"context"
	"encoding/hex"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// DecisionDefinition is a version of a decision.
type DecisionDefinition struct {
	DecisionDefinitionKey    Key    `json:"decisionDefinitionKey"`
	DecisionDefinitionID     string `json:"decisionDefinitionId"`
	Name                     string `json:"name"`
	Version                  int    `json:"version"`
	DecisionRequirementsID   string `json:"decisionRequirementsId"`
	DecisionRequirementsName string `json:"decisionRequirementsName"`
	DecisionRequirementsKey  Key    `json:"decisionRequirementsKey"`
	TenantID                 string `json:"tenantId"`
	VersionTag               string `json:"versionTag" doc:"What the author calls this version."`
	ContentHash              string `json:"contentHash" doc:"SHA-256 of the file, in hexadecimal."`
}

// DecisionDefinitionFilter selects decision versions.
type DecisionDefinitionFilter struct {
	DecisionDefinitionKey *Filter[Key]    `json:"decisionDefinitionKey,omitempty"`
	DecisionDefinitionID  *Filter[string] `json:"decisionDefinitionId,omitempty"`
	Name                  *Filter[string] `json:"name,omitempty"`
	Version               *Filter[int64]  `json:"version,omitempty"`
	VersionTag            *Filter[string] `json:"versionTag,omitempty"`
}

var decisionDefinitions = searching[DecisionDefinitionFilter, broker.Definition, DecisionDefinition]{
	tag: "decision definition", id: "searchDecisionDefinitions", path: "/v2/decision-definitions/search", permission: "decision.read",
	filter: func(f DecisionDefinitionFilter) ([]store.Condition, error) {
		found, err := conditions(on(f.DecisionDefinitionKey, "id", asKey), on(f.DecisionDefinitionID, "definition_id", asText),
			on(f.Name, "name", asText), on(f.Version, "version", asNumber),
			on(f.VersionTag, "version_tag", asText))
		return append(found, is("kind", string(broker.DecisionResource))), err
	},
	sortable: map[string]string{"decisionDefinitionKey": "id", "decisionDefinitionId": "definition_id", "name": "name", "version": "version"},
	run:      broker.SearchDefinitions,
	view: func(d *broker.Definition) DecisionDefinition {
		return DecisionDefinition{Key(d.Key), d.ID, d.Name, d.Version, d.Group, d.GroupName, Key(d.Resource), d.Tenant,
			d.VersionTag, hex.EncodeToString(d.Hash)}
	},
	key: func(d *broker.Definition) int64 { return d.Key },
}

func registerDecisions(s *Server, api huma.API) {
	decisionDefinitions.register(s, api)
	operation(api, "decision definition", "getDecisionDefinition", http.MethodGet, "/v2/decision-definitions/{key}", "A decision version",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[DecisionDefinition], error) {
			return decisionDefinitions.one(ctx, s, input.Key)
		})
	registerDecisionInstances(s, api)
	registerDecisionReplay(s, api)
	operation(api, "decision definition", "evaluateDecision", http.MethodPost, "/v2/decision-definitions/evaluation", "Evaluate a decision",
		http.StatusOK, s.evaluate)
}
