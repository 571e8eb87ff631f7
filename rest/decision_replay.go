package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// Replay is a recorded decision beside what its version decides now from the
// same variables at the same time.
type Replay struct {
	DecisionEvaluationKey Key              `json:"decisionEvaluationKey"`
	DecisionDefinitionID  string           `json:"decisionDefinitionId"`
	DecisionDefinitionKey Key              `json:"decisionDefinitionKey"`
	EvaluationDate        time.Time        `json:"evaluationDate"`
	Variables             engine.Variables `json:"variables"`
	Recorded              ReplayOutcome    `json:"recorded"`
	Replayed              ReplayOutcome    `json:"replayed"`
	Identical             bool             `json:"identical" doc:"Content, output, the way to it and failure are the same, byte for byte."`
}

// ReplayOutcome is what a version decided.
type ReplayOutcome struct {
	ContentHash    string          `json:"contentHash"`
	Output         string          `json:"output"`
	Evaluation     json.RawMessage `json:"evaluation" doc:"Inputs, matched rules and outputs of every decision on the way."`
	FailureMessage *string         `json:"failureMessage"`
}

// ExportInput asks for a page of the evaluations of a decision.
type ExportInput struct {
	DecisionDefinitionID string `query:"decisionDefinitionId" required:"true" minLength:"1"`
	After                Key    `query:"after" doc:"The decisionEvaluationKey of the last line of the page before."`
	Limit                int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// ExportLine is one evaluation, as a test case for another version.
type ExportLine struct {
	DecisionEvaluationKey Key              `json:"decisionEvaluationKey"`
	DecisionDefinitionID  string           `json:"decisionDefinitionId"`
	DecisionDefinitionKey Key              `json:"decisionDefinitionKey"`
	ContentHash           string           `json:"contentHash"`
	EvaluationDate        time.Time        `json:"evaluationDate"`
	State                 string           `json:"state"`
	Variables             engine.Variables `json:"variables"`
	Output                json.RawMessage  `json:"output"`
	FailureMessage        *string          `json:"failureMessage,omitempty"`
}

// LinesOutput is JSON values, one a line.
type LinesOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func registerDecisionReplay(s *Server, api huma.API) {
	operation(api, "decision instance", "replayDecision", http.MethodGet, "/api/v1/decision-instances/{key}/replay",
		"Take a recorded decision again (key of the evaluation)", http.StatusOK, s.replayDecision)
	operation(api, "decision instance", "exportDecisions", http.MethodGet, "/api/v1/decision-instances/export",
		"Variables and outputs of a decision, one JSON object a line", http.StatusOK, s.exportDecisions)
}

func (s *Server) replayDecision(ctx context.Context, input *KeyInput) (*Body[Replay], error) {
	var shown Replay
	err := s.read(ctx, ownTenants, "decision.read", func(caller Caller, reader store.Reader) error {
		replay, err := broker.ReplayDecision(ctx, reader, caller.Tenants, int64(input.Key))
		if err != nil {
			return err
		}
		recorded := replay.Recorded
		shown = Replay{Key(recorded.Key), recorded.DecisionID, Key(recorded.Decision), recorded.At, recorded.Variables,
			replayOutcome(recorded), replayOutcome(replay.Replayed), replay.Identical}
		return nil
	})
	return &Body[Replay]{shown}, err
}

func replayOutcome(e *broker.DecisionEvaluation) ReplayOutcome {
	return ReplayOutcome{e.Hash, string(e.Result), e.Evaluation, failureMessage(e)}
}

func failureMessage(e *broker.DecisionEvaluation) *string {
	if e.Failure == nil {
		return nil
	}
	return &e.Failure.Message
}

func (s *Server) exportDecisions(ctx context.Context, input *ExportInput) (*LinesOutput, error) {
	var lines bytes.Buffer
	var after broker.Cursor
	if input.After != 0 {
		after = broker.Cursor{int64(input.After)}
	}
	err := s.read(ctx, ownTenants, "decision.read", func(caller Caller, reader store.Reader) error {
		found, err := broker.SearchDecisionEvaluations(ctx, reader, broker.Search{Tenants: caller.Tenants, Limit: input.Limit,
			After: after, Where: []store.Condition{is("decision_id", input.DecisionDefinitionID)}})
		if err != nil {
			return err
		}
		encoder := json.NewEncoder(&lines)
		for _, e := range found.Items {
			if err := encoder.Encode(ExportLine{Key(e.Key), e.DecisionID, Key(e.Decision), e.Hash, e.At, e.State(), e.Variables,
				e.Result, failureMessage(e)}); err != nil {
				return err
			}
		}
		return nil
	})
	return &LinesOutput{"application/jsonl", lines.Bytes()}, err
}
