package rest

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
)

// DeploymentInput is a multipart form: files under "resources", the tenant
// under "tenantId", and under "gate" the severity ("error" or "warning") from
// which findings in decision tables refuse the deployment.
type DeploymentInput struct {
	RawBody multipart.Form
}

// Deployment lists what a deployment contains.
type Deployment struct {
	DeploymentKey Key                  `json:"deploymentKey"`
	TenantID      string               `json:"tenantId"`
	Deployments   []DeploymentMetadata `json:"deployments"`
	Findings      []DeploymentFinding  `json:"findings,omitempty" doc:"What the analysis of decision tables found."`
}

// DeploymentMetadata is one definition of a deployment: one field is set.
type DeploymentMetadata struct {
	ProcessDefinition    *DeployedProcess      `json:"processDefinition"`
	DecisionDefinition   *DeployedDecision     `json:"decisionDefinition"`
	DecisionRequirements *DecisionRequirements `json:"decisionRequirements"`
	Form                 *DeployedForm         `json:"form"`
	Resource             *DeployedResource     `json:"resource"`
}

// DeployedProcess is a process version of a deployment.
type DeployedProcess struct {
	ProcessDefinitionID      string `json:"processDefinitionId"`
	ProcessDefinitionVersion int    `json:"processDefinitionVersion"`
	ProcessDefinitionKey     Key    `json:"processDefinitionKey"`
	ResourceName             string `json:"resourceName"`
	TenantID                 string `json:"tenantId"`
}

// DeployedDecision is a decision version of a deployment.
type DeployedDecision struct {
	DecisionDefinitionID    string `json:"decisionDefinitionId"`
	DecisionDefinitionKey   Key    `json:"decisionDefinitionKey"`
	Version                 int    `json:"version"`
	Name                    string `json:"name"`
	TenantID                string `json:"tenantId"`
	DecisionRequirementsID  string `json:"decisionRequirementsId"`
	DecisionRequirementsKey Key    `json:"decisionRequirementsKey"`
}

// DeployedForm is a form version of a deployment.
type DeployedForm struct {
	FormID       string `json:"formId"`
	FormKey      Key    `json:"formKey"`
	Version      int    `json:"version"`
	ResourceName string `json:"resourceName"`
	TenantID     string `json:"tenantId"`
}

// DeployedResource is a version of any other file of a deployment.
type DeployedResource struct {
	ResourceID   string `json:"resourceId"`
	ResourceKey  Key    `json:"resourceKey"`
	ResourceName string `json:"resourceName"`
	Version      int    `json:"version"`
	TenantID     string `json:"tenantId"`
}

func registerDeployments(s *Server, api huma.API) {
	declared := huma.Operation{
		OperationID: "createDeployment", Method: http.MethodPost, Path: "/v2/deployments", Summary: "Deploy files",
		Tags: []string{"deployment"}, MaxBodyBytes: maxRequestBytes,
	}
	huma.Register(api, declared, func(ctx context.Context, input *DeploymentInput) (*Body[Deployment], error) {
		deployed, err := s.deploy(ctx, input.RawBody)
		if err != nil {
			return nil, problemIn(ctx, err)
		}
		return &Body[Deployment]{deployed}, nil
	})
}

func (s *Server) deploy(ctx context.Context, form multipart.Form) (Deployment, error) {
	command := &broker.Deploy{}
	for _, header := range form.File["resources"] {
		content, err := readPart(header, maxRequestBytes)
		if err != nil {
			return Deployment{}, badInput("file %q cannot be read", header.Filename)
		}
		command.Files = append(command.Files, broker.File{Name: header.Filename, Content: content})
	}
	tenant := formValue(form, "tenantId")
	if err := s.mayDeploy(ctx, tenant); err != nil {
		return Deployment{}, err
	}
	findings := checkDecisions(command.Files)
	if err := gate(formValue(form, "gate"), findings); err != nil {
		return Deployment{}, err
	}
	deployed, err := do[broker.Deployed](ctx, s, tenant, command)
	if err != nil {
		return Deployment{}, err
	}
	shown := Deployment{DeploymentKey: Key(deployed.Key), TenantID: deployed.Tenant, Deployments: []DeploymentMetadata{}, Findings: findings}
	for i := range deployed.Definitions {
		shown.Deployments = append(shown.Deployments, metadataOf(&deployed.Definitions[i]))
	}
	return shown, nil
}

// mayDeploy is asked before the files are analysed; the command asks again.
func (s *Server) mayDeploy(ctx context.Context, tenant string) error {
	caller := callerOf(ctx)
	resolved, err := caller.tenant(tenant)
	if err != nil || s.Anonymous != nil {
		return err
	}
	return s.Authorizer.Authorize(ctx, caller.Actor, resolved, (*broker.Deploy)(nil).Kind())
}

func formValue(form multipart.Form, name string) string {
	if given := form.Value[name]; len(given) > 0 {
		return given[0]
	}
	return ""
}

func readPart(header *multipart.FileHeader, limit int64) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, limit))
}

func metadataOf(d *broker.Definition) DeploymentMetadata {
	switch d.Kind {
	case broker.ProcessResource:
		return DeploymentMetadata{ProcessDefinition: &DeployedProcess{d.ID, d.Version, Key(d.Key), d.ResourceName, d.Tenant}}
	case broker.DecisionResource:
		return DeploymentMetadata{DecisionDefinition: &DeployedDecision{d.ID, Key(d.Key), d.Version, d.Name, d.Tenant, d.Group, Key(d.Resource)}}
	case broker.RequirementsResource:
		shown := requirementsView(d)
		return DeploymentMetadata{DecisionRequirements: &shown}
	case broker.FileResource:
		return DeploymentMetadata{Resource: &DeployedResource{d.ID, Key(d.Key), d.ResourceName, d.Version, d.Tenant}}
	default:
		return DeploymentMetadata{Form: &DeployedForm{d.ID, Key(d.Key), d.Version, d.ResourceName, d.Tenant}}
	}
}
