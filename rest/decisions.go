package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/dmn"
	"zhitong/engine"
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
}

// DecisionDefinitionFilter selects decision versions.
type DecisionDefinitionFilter struct {
	DecisionDefinitionKey *Filter[Key]    `json:"decisionDefinitionKey,omitempty"`
	DecisionDefinitionID  *Filter[string] `json:"decisionDefinitionId,omitempty"`
	Name                  *Filter[string] `json:"name,omitempty"`
	Version               *Filter[int64]  `json:"version,omitempty"`
}

var decisionDefinitions = searching[DecisionDefinitionFilter, broker.Definition, DecisionDefinition]{
	tag: "decision definition", id: "searchDecisionDefinitions", path: "/v2/decision-definitions/search", permission: "decision.read",
	filter: func(f DecisionDefinitionFilter) ([]store.Condition, error) {
		found, err := conditions(on(f.DecisionDefinitionKey, "id", asKey), on(f.DecisionDefinitionID, "definition_id", asText),
			on(f.Name, "name", asText), on(f.Version, "version", asNumber))
		return append(found, is("kind", string(broker.DecisionResource))), err
	},
	sortable: map[string]string{"decisionDefinitionKey": "id", "decisionDefinitionId": "definition_id", "name": "name", "version": "version"},
	run:      broker.SearchDefinitions,
	view: func(d *broker.Definition) DecisionDefinition {
		return DecisionDefinition{Key(d.Key), d.ID, d.Name, d.Version, d.Group, d.GroupName, Key(d.Resource), d.Tenant}
	},
	key: func(d *broker.Definition) int64 { return d.Key },
}

// DecisionInstance is a decision that a process took.
type DecisionInstance struct {
	DecisionEvaluationInstanceKey Key             `json:"decisionEvaluationInstanceKey"`
	DecisionDefinitionKey         Key             `json:"decisionDefinitionKey"`
	DecisionDefinitionID          string          `json:"decisionDefinitionId"`
	ProcessInstanceKey            *Key            `json:"processInstanceKey"`
	ProcessDefinitionKey          *Key            `json:"processDefinitionKey"`
	ElementInstanceKey            *Key            `json:"elementInstanceKey"`
	EvaluationDate                time.Time       `json:"evaluationDate"`
	State                         string          `json:"state"`
	Result                        string          `json:"result"`
	Evaluation                    json.RawMessage `json:"evaluation" doc:"Inputs, matched rules and outputs of every decision on the way."`
	TenantID                      string          `json:"tenantId"`
}

// DecisionInstanceFilter selects decisions that were taken.
type DecisionInstanceFilter struct {
	DecisionEvaluationInstanceKey *Filter[Key]    `json:"decisionEvaluationInstanceKey,omitempty"`
	DecisionDefinitionID          *Filter[string] `json:"decisionDefinitionId,omitempty"`
	ProcessInstanceKey            *Filter[Key]    `json:"processInstanceKey,omitempty"`
}

var decisionInstances = searching[DecisionInstanceFilter, broker.DecisionInstance, DecisionInstance]{
	tag: "decision instance", id: "searchDecisionInstances", path: "/v2/decision-instances/search", permission: "decision.read",
	filter: func(f DecisionInstanceFilter) ([]store.Condition, error) {
		return conditions(on(f.DecisionEvaluationInstanceKey, "id", asKey), on(f.DecisionDefinitionID, "decision_id", asText),
			on(f.ProcessInstanceKey, "instance", asKey))
	},
	sortable: map[string]string{"decisionEvaluationInstanceKey": "id", "decisionDefinitionId": "decision_id", "evaluationDate": "id"},
	run:      broker.SearchDecisionInstances,
	view: func(d *broker.DecisionInstance) DecisionInstance {
		return DecisionInstance{Key(d.Key), Key(d.Decision), d.DecisionID, optionalKey(d.Instance), optionalKey(d.Definition),
			optionalKey(d.Element), d.At, "EVALUATED", string(d.Result), d.Evaluation, d.Tenant}
	},
	key: func(d *broker.DecisionInstance) int64 { return d.Key },
}

// EvaluateInput evaluates a decision outside of a process.
type EvaluateInput struct {
	Body struct {
		DecisionDefinitionID  string           `json:"decisionDefinitionId,omitempty"`
		DecisionDefinitionKey Key              `json:"decisionDefinitionKey,omitempty"`
		Variables             engine.Variables `json:"variables,omitempty"`
		TenantID              string           `json:"tenantId,omitempty"`
	}
}

// Evaluated is a decision with how it came about.
type Evaluated struct {
	DecisionDefinitionID      string              `json:"decisionDefinitionId"`
	DecisionDefinitionKey     Key                 `json:"decisionDefinitionKey"`
	DecisionDefinitionName    string              `json:"decisionDefinitionName"`
	DecisionDefinitionVersion int                 `json:"decisionDefinitionVersion"`
	DecisionRequirementsID    string              `json:"decisionRequirementsId"`
	DecisionRequirementsKey   Key                 `json:"decisionRequirementsKey"`
	Output                    string              `json:"output"`
	EvaluatedDecisions        []EvaluatedDecision `json:"evaluatedDecisions"`
	TenantID                  string              `json:"tenantId"`
}

// EvaluatedDecision is one decision on the way.
type EvaluatedDecision struct {
	DecisionDefinitionID   string           `json:"decisionDefinitionId"`
	DecisionDefinitionName string           `json:"decisionDefinitionName"`
	DecisionDefinitionType string           `json:"decisionDefinitionType"`
	Output                 string           `json:"output"`
	EvaluatedInputs        []EvaluatedInput `json:"evaluatedInputs"`
	MatchedRules           []MatchedRule    `json:"matchedRules"`
}

// EvaluatedInput is what an input column saw.
type EvaluatedInput struct {
	InputID    string `json:"inputId"`
	InputName  string `json:"inputName"`
	InputValue string `json:"inputValue"`
}

// MatchedRule is a rule that matched, with what it put out.
type MatchedRule struct {
	RuleID           string            `json:"ruleId"`
	RuleIndex        int               `json:"ruleIndex"`
	EvaluatedOutputs []EvaluatedOutput `json:"evaluatedOutputs"`
}

// EvaluatedOutput is what an output column put out.
type EvaluatedOutput struct {
	OutputID    string `json:"outputId"`
	OutputName  string `json:"outputName"`
	OutputValue string `json:"outputValue"`
}

func registerDecisions(s *Server, api huma.API) {
	decisionDefinitions.register(s, api)
	decisionInstances.register(s, api)
	operation(api, "decision definition", "getDecisionDefinition", http.MethodGet, "/v2/decision-definitions/{key}", "A decision version",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[DecisionDefinition], error) {
			return decisionDefinitions.one(ctx, s, input.Key)
		})
	operation(api, "decision instance", "getDecisionInstance", http.MethodGet, "/v2/decision-instances/{key}", "A decision that was taken",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[DecisionInstance], error) {
			return decisionInstances.one(ctx, s, input.Key)
		})
	operation(api, "decision definition", "evaluateDecision", http.MethodPost, "/v2/decision-definitions/evaluation", "Evaluate a decision",
		http.StatusOK, s.evaluate)
}

func (s *Server) evaluate(ctx context.Context, input *EvaluateInput) (*Body[Evaluated], error) {
	caller, err := s.allow(ctx, "decision.evaluate")
	if err != nil {
		return nil, err
	}
	tenant, err := caller.tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	var shown Evaluated
	err = s.Pipeline.Store().Read(ctx, func(reader store.Reader) error {
		definition, evaluation, err := s.Broker.Evaluate(ctx, reader, tenant, input.Body.DecisionDefinitionID,
			int64(input.Body.DecisionDefinitionKey), input.Body.Variables)
		if err == nil {
			shown = evaluatedView(definition, evaluation)
		}
		return err
	})
	return &Body[Evaluated]{shown}, err
}

func evaluatedView(d *broker.Definition, evaluation dmn.Evaluation) Evaluated {
	shown := Evaluated{DecisionDefinitionID: d.ID, DecisionDefinitionKey: Key(d.Key), DecisionDefinitionName: d.Name,
		DecisionDefinitionVersion: d.Version, DecisionRequirementsID: d.Group, DecisionRequirementsKey: Key(d.Resource),
		Output: jsonText(evaluation.Output), EvaluatedDecisions: []EvaluatedDecision{}, TenantID: d.Tenant}
	for _, decision := range evaluation.Decisions {
		shown.EvaluatedDecisions = append(shown.EvaluatedDecisions, evaluatedDecision(decision))
	}
	return shown
}
