package zeebe

import (
	"context"
	"encoding/json"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// CreateProcessInstance implements [gatewayprotocol.GatewayServer].
func (g *gateway) CreateProcessInstance(ctx context.Context, request *gatewayprotocol.CreateProcessInstanceRequest) (*gatewayprotocol.CreateProcessInstanceResponse, error) {
	created, err := g.create(ctx, request)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.CreateProcessInstanceResponse{ProcessDefinitionKey: created.Definition, BpmnProcessId: created.ProcessID,
		Version: int32(created.Version), ProcessInstanceKey: created.Key, TenantId: created.Tenant}, nil
}

// newest is the version that stands for the newest one.
const newest = -1

func (g *gateway) create(ctx context.Context, request *gatewayprotocol.CreateProcessInstanceRequest) (created broker.InstanceCreated, err error) {
	key, id, version := request.GetProcessDefinitionKey(), request.GetBpmnProcessId(), request.GetVersion()
	switch {
	case (key == 0) == (id == ""):
		return created, badField("name the process by either processDefinitionKey or bpmnProcessId")
	case id != "" && version < newest:
		return created, badField("version: above 0, or -1 for the newest, is wanted")
	case id != "" && version == 0:
		return created, pipeline.Refuse(pipeline.NotFound, "no process %q is deployed in version 0; -1 means the newest", id)
	}
	tenant, err := callerOf(ctx).tenant(request.GetTenantId())
	if err != nil {
		return created, err
	}
	command := &broker.CreateInstance{Definition: key, ProcessID: id, Version: max(int(version), 0), Tags: request.GetTags(),
		Reference: int64(request.GetOperationReference())}
	if err := g.Pipeline.Room(act(ctx, tenant, command)); err != nil { // before the variables are read
		return created, err
	}
	if command.TerminateAfter, err = terminateAfter(request.GetRuntimeInstructions()); err != nil {
		return created, err
	}
	for _, instruction := range request.GetStartInstructions() {
		command.StartAt = append(command.StartAt, instruction.GetElementId())
	}
	if command.Variables, err = variables(request.GetVariables()); err != nil {
		return created, err
	}
	return do[broker.InstanceCreated](ctx, g, tenant, command)
}

// terminateAfter reads which elements are the last of an instance.
func terminateAfter(instructions []*gatewayprotocol.ProcessInstanceCreationRuntimeInstruction) ([]string, error) {
	var last []string
	for _, instruction := range instructions {
		id := instruction.GetTerminate().GetAfterElementId()
		if id == "" {
			return nil, badField("runtimeInstructions: terminate.afterElementId is needed")
		}
		last = append(last, id)
	}
	return last, nil
}

// defaultAwait is how long a caller waits for the end of an instance who does
// not say.
const defaultAwait = 30 * time.Second

// CreateProcessInstanceWithResult implements [gatewayprotocol.GatewayServer].
// When the instance has not ended in time it goes on; only the call ends.
func (g *gateway) CreateProcessInstanceWithResult(ctx context.Context, request *gatewayprotocol.CreateProcessInstanceWithResultRequest) (*gatewayprotocol.CreateProcessInstanceWithResultResponse, error) {
	wait, err := duration("requestTimeout", request.GetRequestTimeout())
	if err != nil {
		return nil, err
	}
	waiting, leave, err := g.wait(ctx, g.Broker.TakeAwaitPlace)
	if err != nil {
		return nil, err
	}
	defer leave()
	created, err := g.create(ctx, request.GetRequest())
	if err != nil {
		return nil, err
	}
	if wait == 0 {
		wait = defaultAwait
	}
	result, err := g.await(waiting, created.Key, wait, request.GetFetchVariables())
	if err != nil {
		return nil, g.goesOn(err, "process instance", created.Key)
	}
	return &gatewayprotocol.CreateProcessInstanceWithResultResponse{ProcessDefinitionKey: created.Definition, BpmnProcessId: created.ProcessID,
		Version: int32(created.Version), ProcessInstanceKey: created.Key, TenantId: created.Tenant, Variables: result}, nil
}

// await waits for the end of an instance and gives its variables as a document.
func (g *gateway) await(ctx context.Context, key int64, wait time.Duration, fetch []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	finished, err := g.Broker.AwaitInstance(ctx, key)
	if err != nil {
		return "", err
	}
	if finished.Instance.State != broker.StateCompleted {
		return "", pipeline.Refuse(pipeline.InvalidState, "process instance %d was terminated", key)
	}
	return document(only(finished.Variables, fetch))
}

// only keeps the named variables; no names keep all.
func only(variables map[string]json.RawMessage, names []string) map[string]json.RawMessage {
	if len(names) == 0 {
		return variables
	}
	kept := map[string]json.RawMessage{}
	for _, name := range names {
		if value, ok := variables[name]; ok {
			kept[name] = value
		}
	}
	return kept
}

// CancelProcessInstance implements [gatewayprotocol.GatewayServer].
func (g *gateway) CancelProcessInstance(ctx context.Context, request *gatewayprotocol.CancelProcessInstanceRequest) (*gatewayprotocol.CancelProcessInstanceResponse, error) {
	key := request.GetProcessInstanceKey()
	tenant, err := g.tenantOf(ctx, "process instance", key, instanceTenant)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.CancelProcessInstanceResponse{}, g.change(ctx, tenant, &broker.CancelInstance{Instance: key, Reference: int64(request.GetOperationReference())})
}

// SetVariables implements [gatewayprotocol.GatewayServer].
func (g *gateway) SetVariables(ctx context.Context, request *gatewayprotocol.SetVariablesRequest) (*gatewayprotocol.SetVariablesResponse, error) {
	variables, err := variables(request.GetVariables())
	if err != nil {
		return nil, err
	}
	key := request.GetElementInstanceKey()
	tenant, err := g.tenantOf(ctx, "element instance", key, elementTenant, instanceTenant)
	if err != nil {
		return nil, err
	}
	set, err := do[broker.VariablesSet](ctx, g, tenant, &broker.SetVariables{Element: key, Variables: variables, Local: request.GetLocal(),
		Reference: int64(request.GetOperationReference())})
	if err != nil {
		return nil, err
	}
	waiting, leave := g.untilStop(ctx)
	defer leave()
	return &gatewayprotocol.SetVariablesResponse{Key: set.Key}, g.goesOn(g.Broker.AwaitTask(waiting, set.Begun), "the change of user task", set.Begun.Task)
}

// ResolveIncident implements [gatewayprotocol.GatewayServer].
func (g *gateway) ResolveIncident(ctx context.Context, request *gatewayprotocol.ResolveIncidentRequest) (*gatewayprotocol.ResolveIncidentResponse, error) {
	key := request.GetIncidentKey()
	tenant, err := g.tenantOf(ctx, "incident", key, incidentTenant)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.ResolveIncidentResponse{}, g.change(ctx, tenant, &broker.ResolveIncident{Incident: key, Reference: int64(request.GetOperationReference())})
}
