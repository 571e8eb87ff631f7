package zeebe

import (
	"context"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// changeJob carries out a command about a job of a tenant that the caller may use.
func (g *gateway) changeJob(ctx context.Context, command pipeline.Command) error {
	caller := callerOf(ctx)
	_, err := g.Pipeline.Submit(ctx, pipeline.Act{Actor: caller.Actor, Tenants: caller.Tenants, Command: command})
	return err
}

// CompleteJob implements [gatewayprotocol.GatewayServer].
func (g *gateway) CompleteJob(ctx context.Context, request *gatewayprotocol.CompleteJobRequest) (*gatewayprotocol.CompleteJobResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	result, err := jobResult(request.GetResult())
	if err != nil {
		return nil, err
	}
	command := &broker.CompleteJob{Job: request.GetJobKey(), Variables: variables, Result: result}
	return &gatewayprotocol.CompleteJobResponse{}, g.changeJob(ctx, command)
}

// FailJob implements [gatewayprotocol.GatewayServer]. Retries below zero are
// none, as the protocol says: an incident is raised.
func (g *gateway) FailJob(ctx context.Context, request *gatewayprotocol.FailJobRequest) (*gatewayprotocol.FailJobResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	backoff, err := duration("retryBackOff", request.GetRetryBackOff())
	if err != nil {
		return nil, err
	}
	command := &broker.FailJob{Job: request.GetJobKey(), Retries: max(int(request.GetRetries()), 0), Message: request.GetErrorMessage(),
		Backoff: backoff, Variables: variables}
	return &gatewayprotocol.FailJobResponse{}, g.changeJob(ctx, command)
}

// ThrowError implements [gatewayprotocol.GatewayServer].
func (g *gateway) ThrowError(ctx context.Context, request *gatewayprotocol.ThrowErrorRequest) (*gatewayprotocol.ThrowErrorResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	command := &broker.ThrowError{Job: request.GetJobKey(), Code: request.GetErrorCode(), Message: request.GetErrorMessage(), Variables: variables}
	return &gatewayprotocol.ThrowErrorResponse{}, g.changeJob(ctx, command)
}

// UpdateJobRetries implements [gatewayprotocol.GatewayServer].
func (g *gateway) UpdateJobRetries(ctx context.Context, request *gatewayprotocol.UpdateJobRetriesRequest) (*gatewayprotocol.UpdateJobRetriesResponse, error) {
	retries := int(request.GetRetries())
	command := &broker.UpdateJob{Job: request.GetJobKey(), Retries: &retries, Reference: int64(request.GetOperationReference())}
	return &gatewayprotocol.UpdateJobRetriesResponse{}, g.changeJob(ctx, command)
}

// UpdateJobTimeout implements [gatewayprotocol.GatewayServer].
func (g *gateway) UpdateJobTimeout(ctx context.Context, request *gatewayprotocol.UpdateJobTimeoutRequest) (*gatewayprotocol.UpdateJobTimeoutResponse, error) {
	timeout, err := duration("timeout", request.GetTimeout())
	if err != nil {
		return nil, err
	}
	command := &broker.UpdateJob{Job: request.GetJobKey(), Timeout: &timeout, Reference: int64(request.GetOperationReference())}
	return &gatewayprotocol.UpdateJobTimeoutResponse{}, g.changeJob(ctx, command)
}
