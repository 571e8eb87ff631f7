package zeebe

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/broker"
	"zhitong/engine"
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

// BroadcastSignal implements [gatewayprotocol.GatewayServer].
func (g *gateway) BroadcastSignal(ctx context.Context, request *gatewayprotocol.BroadcastSignalRequest) (*gatewayprotocol.BroadcastSignalResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	tenant, err := callerOf(ctx).tenant(request.GetTenantId())
	if err != nil {
		return nil, err
	}
	if request.GetSignalName() == "" {
		return nil, status.Error(codes.InvalidArgument, "a signal name is needed")
	}
	broadcast, err := do[broker.SignalBroadcast](ctx, g, tenant, &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{
		Tenant: tenant, Name: request.GetSignalName(), Variables: variables,
	}})
	return &gatewayprotocol.BroadcastSignalResponse{Key: broadcast.Key, TenantId: tenant}, err
}

// EvaluateConditional implements [gatewayprotocol.GatewayServer].
func (g *gateway) EvaluateConditional(ctx context.Context, request *gatewayprotocol.EvaluateConditionalRequest) (*gatewayprotocol.EvaluateConditionalResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	tenant, err := callerOf(ctx).tenant(request.GetTenantId())
	if err != nil {
		return nil, err
	}
	evaluated, err := do[broker.ConditionalsEvaluated](ctx, g, tenant, &broker.EvaluateConditionals{
		Definition: request.GetProcessDefinitionKey(), Variables: variables,
	})
	response := &gatewayprotocol.EvaluateConditionalResponse{}
	for _, started := range evaluated.Started {
		response.ProcessInstances = append(response.ProcessInstances, &gatewayprotocol.ProcessInstanceReference{
			ProcessDefinitionKey: started.Definition, ProcessInstanceKey: started.Key,
		})
	}
	return response, err
}
