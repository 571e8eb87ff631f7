package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

// PublishInput publishes a message.
type PublishInput struct {
	Body struct {
		Name           string           `json:"name" minLength:"1"`
		CorrelationKey string           `json:"correlationKey,omitempty"`
		TimeToLive     int64            `json:"timeToLive,omitempty" doc:"Milliseconds." minimum:"0" maximum:"9223372036854"`
		MessageID      string           `json:"messageId,omitempty"`
		Variables      engine.Variables `json:"variables,omitempty"`
		BusinessID     string           `json:"businessId,omitempty" maxLength:"256" doc:"Of an instance that the message starts."`
		TenantID       string           `json:"tenantId,omitempty"`
	}
}

// CorrelateInput hands a message over now or not at all.
type CorrelateInput struct {
	Body struct {
		Name           string           `json:"name" minLength:"1"`
		CorrelationKey string           `json:"correlationKey,omitempty"`
		Variables      engine.Variables `json:"variables,omitempty"`
		BusinessID     string           `json:"businessId,omitempty" maxLength:"256" doc:"Of an instance that the message starts."`
		TenantID       string           `json:"tenantId,omitempty"`
	}
}

// PublishedMessage names a published message.
type PublishedMessage struct {
	MessageKey Key    `json:"messageKey"`
	TenantID   string `json:"tenantId"`
}

// CorrelatedNow names a message that was handed over, and to whom.
type CorrelatedNow struct {
	PublishedMessage
	ProcessInstanceKey Key `json:"processInstanceKey" doc:"The first one that took it; 0 when it was a start event that waits for other events besides."`
}

func registerMessages(s *Server, api huma.API) {
	messageSubscriptions.register(s, api)
	correlatedMessages(s).register(s, api)
	operation(api, "message", "publishMessage", http.MethodPost, "/v2/messages/publication", "Publish a message", http.StatusOK, s.publish)
	operation(api, "message", "correlateMessage", http.MethodPost, "/v2/messages/correlation", "Hand a message over now", http.StatusOK, s.correlate)
}

func (s *Server) publish(ctx context.Context, input *PublishInput) (*Body[PublishedMessage], error) {
	tenant, err := callerOf(ctx).tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.MessagePublished](ctx, s, tenant, &broker.PublishMessage{
		Tenant: tenant, Name: input.Body.Name, CorrelationKey: input.Body.CorrelationKey, MessageID: input.Body.MessageID,
		TimeToLive: milliseconds(input.Body.TimeToLive), Variables: input.Body.Variables, BusinessID: input.Body.BusinessID,
	})
	return &Body[PublishedMessage]{PublishedMessage{MessageKey: Key(answer.Key), TenantID: tenant}}, err
}

func (s *Server) correlate(ctx context.Context, input *CorrelateInput) (*Body[CorrelatedNow], error) {
	tenant, err := callerOf(ctx).tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.MessagePublished](ctx, s, tenant, &broker.PublishMessage{
		Tenant: tenant, Name: input.Body.Name, CorrelationKey: input.Body.CorrelationKey,
		Variables: input.Body.Variables, BusinessID: input.Body.BusinessID, MustCorrelate: true,
	})
	if err != nil {
		return nil, err
	}
	shown := CorrelatedNow{PublishedMessage: PublishedMessage{Key(answer.Key), tenant}}
	switch {
	case len(answer.Instances) > 0:
		shown.ProcessInstanceKey = Key(answer.Instances[0])
	case !answer.Awaited:
		return nil, pipeline.Refuse(pipeline.NotFound, "nobody waits for the message")
	}
	return &Body[CorrelatedNow]{shown}, nil
}
