package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
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
	RootProcessInstanceKey        *Key      `json:"rootProcessInstanceKey" doc:"The instance that began the chain of calls."`
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
	DecisionEvaluationInstanceKey *Filter[string]        `json:"decisionEvaluationInstanceKey,omitempty"`
	DecisionEvaluationKey         *Filter[Key]           `json:"decisionEvaluationKey,omitempty"`
	DecisionDefinitionKey         *Filter[Key]           `json:"decisionDefinitionKey,omitempty"`
	DecisionDefinitionID          *Filter[string]        `json:"decisionDefinitionId,omitempty"`
	DecisionDefinitionName        *Filter[string]        `json:"decisionDefinitionName,omitempty"`
	DecisionDefinitionVersion     *Filter[int64]         `json:"decisionDefinitionVersion,omitempty"`
	DecisionDefinitionType        *Filter[decisionKind]  `json:"decisionDefinitionType,omitempty"`
	DecisionRequirementsKey       *Filter[Key]           `json:"decisionRequirementsKey,omitempty"`
	RootDecisionDefinitionKey     *Filter[Key]           `json:"rootDecisionDefinitionKey,omitempty"`
	ProcessInstanceKey            *Filter[Key]           `json:"processInstanceKey,omitempty"`
	ProcessDefinitionKey          *Filter[Key]           `json:"processDefinitionKey,omitempty"`
	ElementInstanceKey            *Filter[Key]           `json:"elementInstanceKey,omitempty"`
	BusinessID                    *Filter[string]        `json:"businessId,omitempty"`
	State                         *Filter[decisionState] `json:"state,omitempty"`
	EvaluationFailure             *Filter[string]        `json:"evaluationFailure,omitempty"`
	EvaluationDate                *Filter[time.Time]     `json:"evaluationDate,omitempty"`
	TenantID                      *Filter[string]        `json:"tenantId,omitempty"`
}

func (f DecisionInstanceFilter) conditions() ([]store.Condition, error) {
	return conditions(on(f.DecisionEvaluationInstanceKey, "instance_key", asText), on(f.DecisionEvaluationKey, "evaluation", asKey),
		on(f.DecisionDefinitionKey, "decision", asKey), on(f.DecisionDefinitionID, "decision_id", asText),
		on(f.DecisionDefinitionName, "name", asText), on(f.DecisionDefinitionVersion, "version", asNumber),
		on(f.DecisionDefinitionType, "type", asKind), on(f.DecisionRequirementsKey, "requirements", asKey),
		on(f.RootDecisionDefinitionKey, "root_decision", asKey), onOptional(f.ProcessInstanceKey, "instance", int64(0), asKey),
		onOptional(f.ProcessDefinitionKey, "process", int64(0), asKey),
		onOptional(f.ElementInstanceKey, "element", int64(0), asKey), onOptional(f.BusinessID, "business_id", "", asText),
		on(f.State, "state", asState), onOptional(f.EvaluationFailure, "failure", "", asText), on(f.EvaluationDate, "evaluated_at", asTime),
		on(f.TenantID, "tenant", asText))
}

// decisionKind is the kind of logic of a decision.
type decisionKind string

// UnmarshalText refuses what is no kind.
func (k *decisionKind) UnmarshalText(text []byte) error {
	*k = decisionKind(text)
	return oneOf(string(text), "DECISION_TABLE", "LITERAL_EXPRESSION", "UNSPECIFIED", "UNKNOWN")
}

// decisionState says how an evaluation ended.
type decisionState string

// UnmarshalText refuses what is no state.
func (s *decisionState) UnmarshalText(text []byte) error {
	*s = decisionState(text)
	return oneOf(string(text), broker.DecisionWasTaken, broker.DecisionFailed, "UNSPECIFIED", "UNKNOWN")
}

func oneOf(text string, known ...string) error {
	if slices.Contains(known, text) {
		return nil
	}
	return fmt.Errorf("%q is none of %s", text, strings.Join(known, ", "))
}

func asKind(kind decisionKind) any    { return string(kind) }
func asState(state decisionState) any { return string(state) }

var decisionInstances = searching[DecisionInstanceFilter, broker.DecisionInstance, DecisionInstance]{
	tag: "decision instance", id: "searchDecisionInstances", path: "/v2/decision-instances/search", permission: "decision.read",
	guards: []guard{byText(identity.ResourceDecision, "READ_DECISION_INSTANCE", "decision_id")},
	filter: DecisionInstanceFilter.conditions,
	sortable: map[string]string{"decisionEvaluationInstanceKey": "id", "decisionEvaluationKey": "evaluation", "decisionDefinitionKey": "decision",
		"decisionDefinitionId": "decision_id", "decisionDefinitionName": "name", "decisionDefinitionVersion": "version",
		"decisionDefinitionType": "type", "rootDecisionDefinitionKey": "root_decision", "processInstanceKey": "instance",
		"processDefinitionKey": "process", "elementInstanceKey": "element", "businessId": "business_id", "state": "state",
		"evaluationFailure": "failure", "evaluationDate": "evaluated_at", "tenantId": "tenant"},
	run:  broker.SearchDecisionInstances,
	view: decisionInstanceView,
}

func decisionInstanceView(d *broker.DecisionInstance) DecisionInstance {
	return DecisionInstance{
		DecisionEvaluationInstanceKey: d.InstanceKey(), DecisionEvaluationKey: Key(d.Evaluation), DecisionDefinitionKey: Key(d.Decision),
		DecisionDefinitionID: d.DecisionID, DecisionDefinitionName: d.Name, DecisionDefinitionVersion: d.Version,
		DecisionDefinitionType: d.KnownType(), DecisionRequirementsKey: Key(d.Requirements), RootDecisionDefinitionKey: Key(d.RootDecision),
		ProcessInstanceKey: optionalKey(d.Instance), RootProcessInstanceKey: optionalKey(d.RootInstance), ProcessDefinitionKey: optionalKey(d.Process), ElementInstanceKey: optionalKey(d.Element),
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
	operation(api, "decision instance", "deleteDecisionInstance", http.MethodPost, "/v2/decision-instances/{key}/deletion",
		"Delete an evaluation with its decisions (key of the evaluation)", http.StatusNoContent, s.deleteDecisionInstance)
}

// DeleteInput names what is deleted by its key.
type DeleteInput struct {
	Key  Key `path:"key"`
	Body *struct {
		OperationReference int64 `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	} `required:"false"`
}

func (s *Server) deleteDecisionInstance(ctx context.Context, input *DeleteInput) (*Nothing, error) {
	command := &broker.DeleteDecisionEvaluation{Evaluation: int64(input.Key)}
	if input.Body != nil {
		command.Reference = input.Body.OperationReference
	}
	return changeFound(ctx, s, input.Key, broker.EvaluationTenant, command)
}

func (s *Server) decisionInstance(ctx context.Context, input *DecisionInstanceInput) (*Body[DecisionInstanceDetail], error) {
	var shown DecisionInstanceDetail
	err := s.readScoped(ctx, decisionInstances.permission, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		found, err := broker.SearchDecisionInstances(ctx, reader, broker.Search{Tenants: caller.Tenants,
			Where: []store.Condition{is("instance_key", input.Key)}})
		if err != nil {
			return err
		}
		if len(found.Items) == 0 || !scope.Covers(decisionInstances.guards[0].way(found.Items[0].DecisionID)) {
			return pipeline.Refuse(pipeline.NotFound, "decision instance %s does not exist", input.Key)
		}
		instance := found.Items[0]
		shown = DecisionInstanceDetail{decisionInstanceView(instance), evaluatedInputs(instance), matchedRules(instance)}
		return nil
	})
	return &Body[DecisionInstanceDetail]{shown}, err
}
