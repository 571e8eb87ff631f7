package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// DecisionInstance is one decision on the way of an evaluation.
type DecisionInstance struct {
	DecisionEvaluationInstanceKey string    `json:"decisionEvaluationInstanceKey" doc:"The key of the evaluation and the place in it, such as 17-1."`
	DecisionEvaluationKey         Key       `json:"decisionEvaluationKey"`
	DecisionDefinitionKey         Key       `json:"decisionDefinitionKey"`
	DecisionDefinitionID          string    `json:"decisionDefinitionId"`
	DecisionDefinitionName        string    `json:"decisionDefinitionName"`
	DecisionDefinitionVersion     int       `json:"decisionDefinitionVersion"`
	DecisionDefinitionType        string    `json:"decisionDefinitionType"`
	DecisionRequirementsKey       Key       `json:"decisionRequirementsKey"`
	RootDecisionDefinitionKey     Key       `json:"rootDecisionDefinitionKey"`
	ProcessInstanceKey            *Key      `json:"processInstanceKey"`
	RootProcessInstanceKey        *Key      `json:"rootProcessInstanceKey" doc:"Null: the chain of calls is not kept here."`
	ProcessDefinitionKey          *Key      `json:"processDefinitionKey"`
	ElementInstanceKey            *Key      `json:"elementInstanceKey"`
	BusinessID                    *string   `json:"businessId"`
	EvaluationDate                time.Time `json:"evaluationDate"`
	EvaluationFailure             *string   `json:"evaluationFailure"`
	State                         string    `json:"state" enum:"EVALUATED,FAILED"`
	Result                        string    `json:"result"`
	TenantID                      string    `json:"tenantId"`
	ContentHash                   string    `json:"contentHash" doc:"SHA-256 of the file of the version, in hexadecimal."`
}

// DecisionInstanceDetail tells also how the decision came about.
type DecisionInstanceDetail struct {
	DecisionInstance
	EvaluatedInputs []EvaluatedInput `json:"evaluatedInputs"`
	MatchedRules    []MatchedRule    `json:"matchedRules"`
}

// DecisionInstanceFilter selects decisions that were taken.
type DecisionInstanceFilter struct {
	DecisionEvaluationInstanceKey *Filter[string]    `json:"decisionEvaluationInstanceKey,omitempty"`
	DecisionEvaluationKey         *Filter[Key]       `json:"decisionEvaluationKey,omitempty"`
	DecisionDefinitionKey         *Filter[Key]       `json:"decisionDefinitionKey,omitempty"`
	DecisionDefinitionID          *Filter[string]    `json:"decisionDefinitionId,omitempty"`
	DecisionDefinitionName        *Filter[string]    `json:"decisionDefinitionName,omitempty"`
	DecisionDefinitionVersion     *Filter[int64]     `json:"decisionDefinitionVersion,omitempty"`
	DecisionDefinitionType        *Filter[string]    `json:"decisionDefinitionType,omitempty"`
	DecisionRequirementsKey       *Filter[Key]       `json:"decisionRequirementsKey,omitempty"`
	RootDecisionDefinitionKey     *Filter[Key]       `json:"rootDecisionDefinitionKey,omitempty"`
	ProcessInstanceKey            *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionKey          *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	ElementInstanceKey            *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	BusinessID                    *Filter[string]    `json:"businessId,omitempty"`
	State                         *Filter[string]    `json:"state,omitempty"`
	EvaluationFailure             *Filter[string]    `json:"evaluationFailure,omitempty"`
	EvaluationDate                *Filter[time.Time] `json:"evaluationDate,omitempty"`
	TenantID                      *Filter[string]    `json:"tenantId,omitempty"`
}

func (f DecisionInstanceFilter) conditions() ([]store.Condition, error) {
	return conditions(on(f.DecisionEvaluationInstanceKey, "instance_key", asText), on(f.DecisionEvaluationKey, "evaluation", asKey),
		on(f.DecisionDefinitionKey, "decision", asKey), on(f.DecisionDefinitionID, "decision_id", asText),
		on(f.DecisionDefinitionName, "name", asText), on(f.DecisionDefinitionVersion, "version", asNumber),
		on(f.DecisionDefinitionType, "type", asText), on(f.DecisionRequirementsKey, "requirements", asKey),
		on(f.RootDecisionDefinitionKey, "root_decision", asKey), on(f.ProcessInstanceKey, "instance", asKey),
		on(f.ProcessDefinitionKey, "process", asKey), on(f.ElementInstanceKey, "element", asKey), on(f.BusinessID, "business_id", asText),
		on(f.State, "state", asText), on(f.EvaluationFailure, "failure", asText), on(f.EvaluationDate, "evaluated_at", asTime),
		on(f.TenantID, "tenant", asText))
}

var decisionInstances = searching[DecisionInstanceFilter, broker.DecisionInstance, DecisionInstance]{
	tag: "decision instance", id: "searchDecisionInstances", path: "/v2/decision-instances/search", permission: "decision.read",
	filter: DecisionInstanceFilter.conditions,
	sortable: map[string]string{"decisionEvaluationInstanceKey": "id", "decisionEvaluationKey": "evaluation", "decisionDefinitionKey": "decision",
		"decisionDefinitionId": "decision_id", "decisionDefinitionName": "name", "decisionDefinitionVersion": "version",
		"decisionDefinitionType": "type", "rootDecisionDefinitionKey": "root_decision", "processInstanceKey": "instance",
		"processDefinitionKey": "process", "elementInstanceKey": "element", "businessId": "business_id", "state": "state",
		"evaluationFailure": "failure", "evaluationDate": "evaluated_at", "tenantId": "tenant"},
	run:  broker.SearchDecisionInstances,
	view: decisionInstanceView,
	key:  func(d *broker.DecisionInstance) int64 { return d.Key },
}

func decisionInstanceView(d *broker.DecisionInstance) DecisionInstance {
	return DecisionInstance{
		DecisionEvaluationInstanceKey: d.InstanceKey(), DecisionEvaluationKey: Key(d.Evaluation), DecisionDefinitionKey: Key(d.Decision),
		DecisionDefinitionID: d.DecisionID, DecisionDefinitionName: d.Name, DecisionDefinitionVersion: d.Version,
		DecisionDefinitionType: decisionType(d.Type), DecisionRequirementsKey: Key(d.Requirements), RootDecisionDefinitionKey: Key(d.RootDecision),
		ProcessInstanceKey: optionalKey(d.Instance), ProcessDefinitionKey: optionalKey(d.Process), ElementInstanceKey: optionalKey(d.Element),
		BusinessID: optionalText(d.BusinessID), EvaluationDate: d.At, EvaluationFailure: optionalText(d.Failure), State: d.State,
		Result: d.Result, TenantID: d.Tenant, ContentHash: d.Hash,
	}
}

// DecisionInstanceInput names one decision of an evaluation.
type DecisionInstanceInput struct {
	Key string `path:"key" pattern:"^[0-9]{1,19}-[0-9]{1,9}$" doc:"The key of the evaluation and the place in it, such as 17-1."`
}

func registerDecisionInstances(s *Server, api huma.API) {
	decisionInstances.register(s, api)
	operation(api, "decision instance", "getDecisionInstance", http.MethodGet, "/v2/decision-instances/{key}", "A decision that was taken",
		http.StatusOK, s.decisionInstance)
}

func (s *Server) decisionInstance(ctx context.Context, input *DecisionInstanceInput) (*Body[DecisionInstanceDetail], error) {
	var shown DecisionInstanceDetail
	err := s.read(ctx, decisionInstances.permission, func(caller Caller, reader store.Reader) error {
		found, err := broker.SearchDecisionInstances(ctx, reader, broker.Search{Tenants: caller.Tenants,
			Where: []store.Condition{is("instance_key", input.Key)}})
		if err != nil {
			return err
		}
		if len(found.Items) == 0 {
			return pipeline.Refuse(pipeline.NotFound, "decision instance %s does not exist", input.Key)
		}
		instance := found.Items[0]
		shown = DecisionInstanceDetail{decisionInstanceView(instance), evaluatedInputs(instance), matchedRules(instance)}
		return nil
	})
	return &Body[DecisionInstanceDetail]{shown}, err
}
