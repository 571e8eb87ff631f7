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

// deployments lists what was deployed: processes and decisions, then the graphs of
// the decisions, then forms.
func deployments(definitions []broker.Definition) []*gatewayprotocol.Deployment {
	var first, forms []*gatewayprotocol.Deployment
	for i := range definitions {
		switch d := &definitions[i]; d.Kind {
		case broker.ProcessResource:
			first = append(first, &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_Process{Process: processMetadata(d)}})
		case broker.DecisionResource:
			first = append(first, &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_Decision{Decision: decisionMetadata(d)}})
		default:
			forms = append(forms, &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_Form{Form: formMetadata(d)}})
		}
	}
	return append(append(first, graphs(definitions)...), forms...)
}

// graphs lists the decision requirements graphs of the decisions. The version
// of a graph is the highest of its decisions: each new content counts them all.
func graphs(definitions []broker.Definition) (all []*gatewayprotocol.Deployment) {
	byKey := map[int64]*gatewayprotocol.DecisionRequirementsMetadata{}
	for i := range definitions {
		d := &definitions[i]
		if d.Kind != broker.DecisionResource {
			continue
		}
		graph := byKey[d.Resource]
		if graph == nil {
			graph = graphMetadata(d)
			byKey[d.Resource] = graph
			all = append(all, &gatewayprotocol.Deployment{Metadata: &gatewayprotocol.Deployment_DecisionRequirements{DecisionRequirements: graph}})
		}
		graph.Version = max(graph.Version, int32(d.Version))
	}
	return all
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
	return &gatewayprotocol.DecisionRequirementsMetadata{DmnDecisionRequirementsId: d.Group, DmnDecisionRequirementsName: d.GroupName,
		DecisionRequirementsKey: d.Resource, ResourceName: d.ResourceName, TenantId: d.Tenant}
}

func formMetadata(d *broker.Definition) *gatewayprotocol.FormMetadata {
	return &gatewayprotocol.FormMetadata{FormId: d.ID, Version: int32(d.Version), FormKey: d.Key, ResourceName: d.ResourceName, TenantId: d.Tenant}
}
