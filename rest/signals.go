package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
)

// BroadcastInput broadcasts a signal.
type BroadcastInput struct {
	Body struct {
		SignalName string           `json:"signalName" minLength:"1"`
		Variables  engine.Variables `json:"variables,omitempty"`
		TenantID   string           `json:"tenantId,omitempty"`
	}
}

// BroadcastResult names a signal that was broadcast.
type BroadcastResult struct {
	SignalKey Key    `json:"signalKey"`
	TenantID  string `json:"tenantId"`
}

func registerSignals(s *Server, api huma.API) {
	operation(api, "signal", "broadcastSignal", http.MethodPost, "/v2/signals/broadcast", "Broadcast a signal", http.StatusOK, s.broadcast)
}

func (s *Server) broadcast(ctx context.Context, input *BroadcastInput) (*Body[BroadcastResult], error) {
	tenant, err := callerOf(ctx).tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.SignalBroadcast](ctx, s, tenant, &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{
		Tenant: tenant, Name: input.Body.SignalName, Variables: input.Body.Variables,
	}})
	return &Body[BroadcastResult]{BroadcastResult{Key(answer.Key), tenant}}, err
}
