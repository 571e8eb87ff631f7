package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/feel"
	"zhitong/store"
)

// ExpressionInput is a FEEL expression with the variables that it may read.
type ExpressionInput struct {
	Body struct {
		Expression string                     `json:"expression" minLength:"1" maxLength:"100000" doc:"With a leading =; without one it is a text."`
		TenantID   string                     `json:"tenantId,omitempty"`
		Variables  map[string]json.RawMessage `json:"variables,omitempty"`
	}
}

// EvaluatedExpression is the value of an expression.
type EvaluatedExpression struct {
	Expression        string              `json:"expression"`
	Result            json.RawMessage     `json:"result"`
	Warnings          []ExpressionWarning `json:"warnings"`
	ReferencedSecrets []string            `json:"referencedSecrets" doc:"Always empty: there are no secrets that could be read."`
}

// ExpressionWarning says why a part of the value is null.
type ExpressionWarning struct {
	Message string `json:"message"`
}

// expressionLimits are lower than those of processes: a caller waits.
var expressionLimits = feel.Limits{Iterations: 1_000_000, ListItems: 100_000, TextBytes: 1 << 20}

func registerExpressions(s *Server, api huma.API) {
	operation(api, "expression", "evaluateExpression", http.MethodPost, "/v2/expression/evaluation", "Evaluate a FEEL expression", http.StatusOK, s.evaluateExpression)
}

func (s *Server) evaluateExpression(ctx context.Context, in *ExpressionInput) (*Body[EvaluatedExpression], error) {
	var now time.Time
	err := s.read(ctx, "expression.evaluate", func(caller Caller, reader store.Reader) error {
		now = reader.Now()
		_, err := caller.tenant(in.Body.TenantID)
		return err
	})
	if err != nil {
		return nil, err
	}
	shown := EvaluatedExpression{Expression: in.Body.Expression, Warnings: []ExpressionWarning{}, ReferencedSecrets: []string{}}
	source, isExpression := strings.CutPrefix(in.Body.Expression, "=")
	if !isExpression {
		shown.Result = feel.String(in.Body.Expression).AppendJSON(nil)
		return &Body[EvaluatedExpression]{shown}, nil
	}
	result, err := evaluated(source, in.Body.Variables, now)
	if err != nil {
		return nil, err
	}
	shown.Result = result.Value.AppendJSON(nil)
	for _, warning := range result.Warnings {
		shown.Warnings = append(shown.Warnings, ExpressionWarning{warning.Message})
	}
	return &Body[EvaluatedExpression]{shown}, nil
}

func evaluated(source string, given map[string]json.RawMessage, now time.Time) (feel.Result, error) {
	variables := feel.Variables{}
	for name, text := range given {
		value, err := feel.FromJSON(text)
		if err != nil {
			return feel.Result{}, badInput("variable %q: %v", name, err)
		}
		variables[name] = value
	}
	program, err := feel.CompileExpression(source, feel.Options{Limits: expressionLimits})
	if err != nil {
		return feel.Result{}, badInput("%v", err)
	}
	result, err := program.Evaluate(variables, feel.Environment{Now: now})
	if err != nil {
		return feel.Result{}, badInput("%v", err)
	}
	return result, nil
}
