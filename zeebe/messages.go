package zeebe

import (
	"context"

	"zhitong/broker"
	"zhitong/zeebe/gatewayprotocol"
)

// PublishMessage implements [gatewayprotocol.GatewayServer].
func (g *gateway) PublishMessage(ctx context.Context, request *gatewayprotocol.PublishMessageRequest) (*gatewayprotocol.PublishMessageResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	life, err := duration("timeToLive", request.GetTimeToLive())
	if err != nil {
		return nil, err
	}
	tenant, err := callerOf(ctx).tenant(request.GetTenantId())
	if err != nil {
		return nil, err
	}
	published, err := do[broker.MessagePublished](ctx, g, tenant, &broker.PublishMessage{Tenant: tenant, Name: request.GetName(),
		CorrelationKey: request.GetCorrelationKey(), MessageID: request.GetMessageId(), TimeToLive: life, Variables: variables})
	return &gatewayprotocol.PublishMessageResponse{Key: published.Key, TenantId: tenant}, err
}
