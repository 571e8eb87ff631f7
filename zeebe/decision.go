package zeebe

import (
	"context"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// EvaluateDecision implements [gatewayprotocol.GatewayServer]. A decision that
// fails is an answer with its failure; one that is not there is an
// INVALID_ARGUMENT, as the protocol says.
func (g *gateway) EvaluateDecision(ctx context.Context, request *gatewayprotocol.EvaluateDecisionRequest) (*gatewayprotocol.EvaluateDecisionResponse, error) {
	if (request.GetDecisionKey() == 0) == (request.GetDecisionId() == "") {
		return nil, badField("name the decision by either decisionKey or decisionId")
	}
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	tenant, err := callerOf(ctx).tenant(request.GetTenantId())
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.DecisionAnswer](ctx, g, tenant, &broker.EvaluateDecision{Decision: request.GetDecisionKey(),
		DecisionID: request.GetDecisionId(), Variables: variables})
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return nil, badField("%v", err)
	}
	if err != nil {
		return nil, err
	}
	return decisionAnswer(&answer), nil
}

func decisionAnswer(answer *broker.DecisionAnswer) *gatewayprotocol.EvaluateDecisionResponse {
	d, evaluation := &answer.Definition, answer.Evaluation
	shown := &gatewayprotocol.EvaluateDecisionResponse{DecisionKey: d.Key, DecisionId: d.ID, DecisionName: d.Name, DecisionVersion: int32(d.Version),
		DecisionRequirementsId: d.Group, DecisionRequirementsKey: d.Resource, DecisionOutput: string(evaluation.Result), TenantId: d.Tenant,
		DecisionInstanceKey: evaluation.Key, DecisionEvaluationKey: evaluation.Key}
	if failure := evaluation.Failure; failure != nil {
		shown.FailedDecisionId, shown.FailureMessage = failure.DecisionID, failure.Message
	}
	for _, instance := range answer.Instances {
		shown.EvaluatedDecisions = append(shown.EvaluatedDecisions, evaluatedDecision(instance))
	}
	return shown
}

// evaluatedDecision shows how one decision on the way came about.
func evaluatedDecision(d *broker.DecisionInstance) *gatewayprotocol.EvaluatedDecision {
	shown := &gatewayprotocol.EvaluatedDecision{DecisionKey: d.Decision, DecisionId: d.DecisionID, DecisionName: d.Name,
		DecisionVersion: int32(d.Version), DecisionType: d.KnownType(), DecisionOutput: d.Result, TenantId: d.Tenant,
		DecisionEvaluationInstanceKey: d.InstanceKey()}
	for _, input := range d.Inputs {
		shown.EvaluatedInputs = append(shown.EvaluatedInputs,
			&gatewayprotocol.EvaluatedDecisionInput{InputId: input.ID, InputName: input.Name, InputValue: input.Value})
	}
	for _, rule := range d.MatchedRules {
		matched := &gatewayprotocol.MatchedDecisionRule{RuleId: rule.ID, RuleIndex: int32(rule.Index)}
		for _, output := range rule.Outputs {
			matched.EvaluatedOutputs = append(matched.EvaluatedOutputs,
				&gatewayprotocol.EvaluatedDecisionOutput{OutputId: output.ID, OutputName: output.Name, OutputValue: output.Value})
		}
		shown.MatchedRules = append(shown.MatchedRules, matched)
	}
	return shown
}
