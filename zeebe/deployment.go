package zeebe

import (
	"context"
	"strings"

	"zhitong/broker"
	"zhitong/zeebe/gatewayprotocol"
)

// DeployResource implements [gatewayprotocol.GatewayServer].
func (g *gateway) DeployResource(ctx context.Context, request *gatewayprotocol.DeployResourceRequest) (*gatewayprotocol.DeployResourceResponse, error) {
	command := &broker.Deploy{}
	for _, resource := range request.GetResources() {
		command.Files = append(command.Files, broker.File{Name: resource.GetName(), Content: resource.GetContent()})
	}
	deployed, err := g.deploy(ctx, request.GetTenantId(), command)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.DeployResourceResponse{Key: deployed.Key, TenantId: deployed.Tenant, Deployments: deployments(deployed.Definitions)}, nil
}

// DeployProcess is what clients before 8.0 call: for BPMN files only. It
// implements [gatewayprotocol.GatewayServer].
func (g *gateway) DeployProcess(ctx context.Context, request *gatewayprotocol.DeployProcessRequest) (*gatewayprotocol.DeployProcessResponse, error) {
	command := &broker.Deploy{}
	for _, process := range request.GetProcesses() {
		if !strings.HasSuffix(process.GetName(), ".bpmn") {
			return nil, badField("%s: only .bpmn files can be deployed as processes; use DeployResource", process.GetName())
		}
		command.Files = append(command.Files, broker.File{Name: process.GetName(), Content: process.GetDefinition()})
	}
	deployed, err := g.deploy(ctx, "", command)
	if err != nil {
		return nil, err
	}
	shown := &gatewayprotocol.DeployProcessResponse{Key: deployed.Key}
	for i := range deployed.Definitions {
		shown.Processes = append(shown.Processes, processMetadata(&deployed.Definitions[i]))
	}
	return shown, nil
}

func (g *gateway) deploy(ctx context.Context, named string, command *broker.Deploy) (deployed broker.Deployed, err error) {
	tenant, err := callerOf(ctx).tenant(named)
	if err != nil {
		return deployed, err
	}
	return do[broker.Deployed](ctx, g, tenant, command)
}

// deployedKinds is the order in which clients expect what was deployed.
var deployedKinds = []broker.ResourceKind{broker.ProcessResource, broker.DecisionResource, broker.RequirementsResource, broker.FormResource}

// deployments lists what was deployed.
func deployments(definitions []broker.Definition) []*gatewayprotocol.Deployment {
	var shown []*gatewayprotocol.Deployment
	for _, kind := range deployedKinds {
		for i := range definitions {
			if definitions[i].Kind == kind {
				shown = append(shown, deployment(&definitions[i]))
			}
		}
	}
	return shown
}

func deployment(d *broker.Definition) *gatewayprotocol.Deployment {
	switch d.Kind {
	case broker.ProcessResource:
		return &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_Process{Process: processMetadata(d)}}
	case broker.DecisionResource:
		return &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_Decision{Decision: decisionMetadata(d)}}
	case broker.RequirementsResource:
		return &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_DecisionRequirements{DecisionRequirements: graphMetadata(d)}}
	default:
		return &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_Form{Form: formMetadata(d)}}
	}
}

func processMetadata(d *broker.Definition) *gatewayprotocol.ProcessMetadata {
	return &gatewayprotocol.ProcessMetadata{BpmnProcessId: d.ID, Version: int32(d.Version), ProcessDefinitionKey: d.Key,
		ResourceName: d.ResourceName, TenantId: d.Tenant}
}

func decisionMetadata(d *broker.Definition) *gatewayprotocol.DecisionMetadata {
	return &gatewayprotocol.DecisionMetadata{DmnDecisionId: d.ID, DmnDecisionName: d.Name, Version: int32(d.Version), DecisionKey: d.Key,
		DmnDecisionRequirementsId: d.Group, DecisionRequirementsKey: d.Resource, TenantId: d.Tenant}
}

func graphMetadata(d *broker.Definition) *gatewayprotocol.DecisionRequirementsMetadata {
	return &gatewayprotocol.DecisionRequirementsMetadata{DmnDecisionRequirementsId: d.ID, DmnDecisionRequirementsName: d.Name,
		Version: int32(d.Version), DecisionRequirementsKey: d.Key, ResourceName: d.ResourceName, TenantId: d.Tenant}
}

func formMetadata(d *broker.Definition) *gatewayprotocol.FormMetadata {
	return &gatewayprotocol.FormMetadata{FormId: d.ID, Version: int32(d.Version), FormKey: d.Key, ResourceName: d.ResourceName, TenantId: d.Tenant}
}

// DeleteResource implements [gatewayprotocol.GatewayServer]. The reference is
// kept in the record.
func (g *gateway) DeleteResource(ctx context.Context, request *gatewayprotocol.DeleteResourceRequest) (*gatewayprotocol.DeleteResourceResponse, error) {
	key := request.GetResourceKey()
	tenant, err := g.tenantOf(ctx, "resource", key, definitionTenant)
	if err != nil {
		return nil, err
	}
	return &gatewayprotocol.DeleteResourceResponse{}, g.change(ctx, tenant, &broker.DeleteResource{Resource: key, Reference: int64(request.GetOperationReference())})
}
