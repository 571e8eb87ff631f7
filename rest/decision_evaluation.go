package rest

import (
	"context"

	"zhitong/broker"
	"zhitong/engine"
)

// EvaluateInput evaluates a decision outside of a process: by its key, or the
// newest of its id, or the newest of its id with a version tag.
type EvaluateInput struct {
	Body struct {
		DecisionDefinitionID  string           `json:"decisionDefinitionId,omitempty"`
		DecisionDefinitionKey Key              `json:"decisionDefinitionKey,omitempty"`
		VersionTag            string           `json:"versionTag,omitempty" doc:"Takes the newest version with this tag, beside an id only."`
		Variables             engine.Variables `json:"variables,omitempty"`
		TenantID              string           `json:"tenantId,omitempty"`
	}
}

// Evaluated is a decision with how it came about, or why it failed.
type Evaluated struct {
	DecisionDefinitionID       string              `json:"decisionDefinitionId"`
	DecisionDefinitionKey      Key                 `json:"decisionDefinitionKey"`
	DecisionDefinitionName     string              `json:"decisionDefinitionName"`
	DecisionDefinitionVersion  int                 `json:"decisionDefinitionVersion"`
	DecisionEvaluationKey      Key                 `json:"decisionEvaluationKey"`
	DecisionInstanceKey        Key                 `json:"decisionInstanceKey" doc:"The same as decisionEvaluationKey."`
	DecisionRequirementsID     string              `json:"decisionRequirementsId"`
	DecisionRequirementsKey    Key                 `json:"decisionRequirementsKey"`
	Output                     string              `json:"output"`
	FailedDecisionDefinitionID *string             `json:"failedDecisionDefinitionId"`
	FailureMessage             *string             `json:"failureMessage"`
	EvaluatedDecisions         []EvaluatedDecision `json:"evaluatedDecisions"`
	TenantID                   string              `json:"tenantId"`
	ContentHash                string              `json:"contentHash" doc:"SHA-256 of the file of the version, in hexadecimal."`
}

// EvaluatedDecision is one decision on the way.
type EvaluatedDecision struct {
	DecisionDefinitionID          string           `json:"decisionDefinitionId"`
	DecisionDefinitionKey         Key              `json:"decisionDefinitionKey"`
	DecisionDefinitionName        string           `json:"decisionDefinitionName"`
	DecisionDefinitionVersion     int              `json:"decisionDefinitionVersion"`
	DecisionDefinitionType        string           `json:"decisionDefinitionType"`
	DecisionEvaluationInstanceKey string           `json:"decisionEvaluationInstanceKey"`
	Output                        string           `json:"output"`
	EvaluatedInputs               []EvaluatedInput `json:"evaluatedInputs"`
	MatchedRules                  []MatchedRule    `json:"matchedRules"`
	TenantID                      string           `json:"tenantId"`
}

func (s *Server) evaluate(ctx context.Context, input *EvaluateInput) (*Body[Evaluated], error) {
	body := &input.Body
	if (body.DecisionDefinitionID == "") == (body.DecisionDefinitionKey == 0) || body.DecisionDefinitionKey != 0 && body.VersionTag != "" {
		return nil, badInput("name the decision by either decisionDefinitionKey or decisionDefinitionId; a versionTag goes with an id")
	}
	answer, err := do[broker.DecisionAnswer](ctx, s, body.TenantID, &broker.EvaluateDecision{
		Decision: int64(body.DecisionDefinitionKey), DecisionID: body.DecisionDefinitionID, VersionTag: body.VersionTag, Variables: body.Variables,
	})
	if err != nil {
		return nil, err
	}
	return &Body[Evaluated]{evaluatedView(answer)}, nil
}

func evaluatedView(answer broker.DecisionAnswer) Evaluated {
	d, evaluation := &answer.Definition, answer.Evaluation
	shown := Evaluated{DecisionDefinitionID: d.ID, DecisionDefinitionKey: Key(d.Key), DecisionDefinitionName: d.Name,
		DecisionDefinitionVersion: d.Version, DecisionEvaluationKey: Key(evaluation.Key), DecisionInstanceKey: Key(evaluation.Key),
		DecisionRequirementsID: d.Group, DecisionRequirementsKey: Key(d.Resource), Output: string(evaluation.Result),
		EvaluatedDecisions: []EvaluatedDecision{}, TenantID: d.Tenant, ContentHash: evaluation.Hash}
	if failure := evaluation.Failure; failure != nil {
		shown.FailedDecisionDefinitionID, shown.FailureMessage = &failure.DecisionID, &failure.Message
	}
	for _, instance := range answer.Instances {
		shown.EvaluatedDecisions = append(shown.EvaluatedDecisions, evaluatedDecision(instance))
	}
	return shown
}

// evaluatedDecision shows how one decision came about.
func evaluatedDecision(d *broker.DecisionInstance) EvaluatedDecision {
	return EvaluatedDecision{DecisionDefinitionID: d.DecisionID, DecisionDefinitionKey: Key(d.Decision), DecisionDefinitionName: d.Name,
		DecisionDefinitionVersion: d.Version, DecisionDefinitionType: d.KnownType(), DecisionEvaluationInstanceKey: d.InstanceKey(),
		Output: d.Result, EvaluatedInputs: evaluatedInputs(d), MatchedRules: matchedRules(d), TenantID: d.Tenant}
}
