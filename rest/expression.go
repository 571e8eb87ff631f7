package rest

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/feel"
	"zhitong/store"
)

// ExpressionInput is a FEEL expression with the variables that it may read.
type ExpressionInput struct {
	Body struct {
		Expression string                     `json:"expression" minLength:"1" maxLength:"100000" doc:"With a leading =; without one it is a text."`
		TenantID   string                     `json:"tenantId,omitempty"`
		ScopeKey   Key                        `json:"scopeKey,omitempty" doc:"A process instance or element instance whose variables are visible too; the variables given here go before them."`
		Variables  map[string]json.RawMessage `json:"variables,omitempty"`
	}
}

// EvaluatedExpression is the value of an expression.
type EvaluatedExpression struct {
	Expression        string              `json:"expression"`
	Result            json.RawMessage     `json:"result"`
	Warnings          []ExpressionWarning `json:"warnings"`
	ReferencedSecrets []SecretReference   `json:"referencedSecrets" doc:"Always empty: there are no secrets that could be read."`
}

// SecretReference names a secret.
type SecretReference struct {
	StoreID    string `json:"storeId"`
	SecretName string `json:"secretName"`
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
	visible := map[string]json.RawMessage{}
	err := s.read(ctx, ownTenants, "expression.evaluate", func(caller Caller, reader store.Reader) error {
		now = reader.Now()
		if _, err := caller.tenant(in.Body.TenantID); err != nil || in.Body.ScopeKey == 0 {
			return err
		}
		return s.visibleAt(ctx, reader, caller, in.Body.ScopeKey, visible)
	})
	if err != nil {
		return nil, err
	}
	shown := EvaluatedExpression{Expression: in.Body.Expression, Warnings: []ExpressionWarning{}, ReferencedSecrets: []SecretReference{}}
	source, isExpression := strings.CutPrefix(in.Body.Expression, "=")
	if !isExpression {
		shown.Result = feel.String(in.Body.Expression).AppendJSON(nil)
		return &Body[EvaluatedExpression]{shown}, nil
	}
	maps.Copy(visible, in.Body.Variables)
	result, err := evaluated(source, visible, now)
	if err != nil {
		return nil, err
	}
	shown.Result = result.Value.AppendJSON(nil)
	for _, warning := range result.Warnings {
		shown.Warnings = append(shown.Warnings, ExpressionWarning{warning.Message})
	}
	return &Body[EvaluatedExpression]{shown}, nil
}

// visibleAt adds the variables that a scope sees, of who may read variables.
func (s *Server) visibleAt(ctx context.Context, reader store.Reader, caller Caller, scope Key, visible map[string]json.RawMessage) error {
	if _, err := s.allow(ctx, ownTenants, variables.permission); err != nil {
		return err
	}
	found, err := broker.VariablesAt(ctx, reader, caller.Tenants, int64(scope))
	for _, variable := range found {
		visible[variable.Name] = variable.Value
	}
	return err
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
