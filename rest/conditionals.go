package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
)

// ConditionalsInput evaluates conditional start events.
type ConditionalsInput struct {
	Body struct {
		Variables            engine.Variables `json:"variables"`
		ProcessDefinitionKey Key              `json:"processDefinitionKey,omitempty"`
		TenantID             string           `json:"tenantId,omitempty"`
	}
}

// ConditionalsResult names the instances that conditional start events started.
type ConditionalsResult struct {
	ConditionalEvaluationKey Key               `json:"conditionalEvaluationKey"`
	TenantID                 string            `json:"tenantId"`
	ProcessInstances         []StartedInstance `json:"processInstances"`
}

// StartedInstance is an instance with the definition that it runs.
type StartedInstance struct {
	ProcessDefinitionKey Key `json:"processDefinitionKey"`
	ProcessInstanceKey   Key `json:"processInstanceKey"`
}

func registerConditionals(s *Server, api huma.API) {
	operation(api, "conditional", "evaluateConditionals", http.MethodPost, "/v2/conditionals/evaluation",
		"Start what has a condition that is true", http.StatusOK, s.evaluateConditionals)
}

func (s *Server) evaluateConditionals(ctx context.Context, input *ConditionalsInput) (*Body[ConditionalsResult], error) {
	tenant, err := callerOf(ctx).tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.ConditionalsEvaluated](ctx, s, tenant, &broker.EvaluateConditionals{
		Definition: int64(input.Body.ProcessDefinitionKey), Variables: input.Body.Variables,
	})
	shown := ConditionalsResult{Key(answer.Key), tenant, []StartedInstance{}}
	for _, started := range answer.Started {
		shown.ProcessInstances = append(shown.ProcessInstances, StartedInstance{Key(started.Definition), Key(started.Key)})
	}
	return &Body[ConditionalsResult]{shown}, err
}
