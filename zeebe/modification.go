package zeebe

import (
	"context"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/zeebe/gatewayprotocol"
)

// ModifyProcessInstance implements [gatewayprotocol.GatewayServer].
func (g *gateway) ModifyProcessInstance(ctx context.Context, request *gatewayprotocol.ModifyProcessInstanceRequest) (*gatewayprotocol.ModifyProcessInstanceResponse, error) {
	key := request.GetProcessInstanceKey()
	command := &broker.ModifyInstance{ModifyInstance: engine.ModifyInstance{Instance: key}, Reference: int64(request.GetOperationReference())}
	for _, instruction := range request.GetActivateInstructions() {
		activation, err := activationOf(instruction)
		if err != nil {
			return nil, err
		}
		command.Activate = append(command.Activate, activation)
	}
	for _, instruction := range request.GetTerminateInstructions() {
		command.Terminate = append(command.Terminate, engine.Termination{Element: instruction.GetElementInstanceKey()})
	}
	tenant, err := g.tenantOf(ctx, "process instance", key, instanceTenant)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.ModifyProcessInstanceResponse{}, g.change(ctx, tenant, command)
}

// anyAncestor stands for the one live instance of the scope around an element.
const anyAncestor = -1

func activationOf(instruction *gatewayprotocol.ModifyProcessInstanceRequest_ActivateInstruction) (engine.Activation, error) {
	activation := engine.Activation{ElementID: instruction.GetElementId(), Ancestor: instruction.GetAncestorElementInstanceKey()}
	if activation.Ancestor == anyAncestor {
		activation.Ancestor = 0
	}
	for _, given := range instruction.GetVariableInstructions() {
		values, err := variables(given.GetVariables())
		if err != nil {
			return activation, err
		}
		activation.Variables = append(activation.Variables, engine.ScopedVariables{Scope: given.GetScopeId(), Variables: values})
	}
	return activation, nil
}

// MigrateProcessInstance implements [gatewayprotocol.GatewayServer].
func (g *gateway) MigrateProcessInstance(ctx context.Context, request *gatewayprotocol.MigrateProcessInstanceRequest) (*gatewayprotocol.MigrateProcessInstanceResponse, error) {
	key, plan := request.GetProcessInstanceKey(), request.GetMigrationPlan()
	command := &broker.MigrateInstance{Reference: int64(request.GetOperationReference()),
		MigrateInstance: engine.MigrateInstance{Instance: key, Definition: plan.GetTargetProcessDefinitionKey()}}
	for _, mapping := range plan.GetMappingInstructions() {
		command.Mappings = append(command.Mappings, engine.ElementMapping{Source: mapping.GetSourceElementId(), Target: mapping.GetTargetElementId()})
	}
	tenant, err := g.tenantOf(ctx, "process instance", key, instanceTenant)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.MigrateProcessInstanceResponse{}, g.change(ctx, tenant, command)
}
