package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"path/filepath"

	"zhitong/rest"
)

// deployCommand sends files to a server as one deployment.
type deployCommand struct {
	server
	Tenant string   `help:"Tenant of the resources." placeholder:"ID"`
	Gate   string   `help:"Refuse decision tables with findings of this severity: error or warning." enum:",error,warning" default:""`
	JSON   bool     `name:"json" help:"Print the server's answer as one object."`
	Files  []string `arg:"" name:"file" help:"BPMN, DMN and form files; any other is kept as a resource." type:"existingfile"`
}

// deployedFiles is what is shown of the server's answer. The inputs that show a
// finding are values of FEEL, which JSON alone does not tell apart, and are left out.
type deployedFiles struct {
	Deployments []rest.DeploymentMetadata `json:"deployments"`
	Findings    []struct {
		ResourceName string `json:"resourceName"`
		Line         int    `json:"line"`
		Column       int    `json:"column"`
		Severity     string `json:"severity"`
		Code         string `json:"code"`
		DecisionID   string `json:"decisionId"`
		Message      string `json:"message"`
	} `json:"findings"`
}

// Run deploys the files.
func (c *deployCommand) Run(t *terminal) error {
	body, contentType, err := c.form()
	if err != nil {
		return err
	}
	var answer json.RawMessage
	if err := c.send(t, http.MethodPost, "/v2/deployments", contentType, body, &answer); err != nil {
		return err
	}
	if c.JSON {
		return t.json(answer)
	}
	var deployed deployedFiles
	if err := json.Unmarshal(answer, &deployed); err != nil {
		return fmt.Errorf("the answer of the server cannot be read: %w", err)
	}
	for _, definition := range deployed.Deployments {
		t.say("%s", lineOf(definition))
	}
	for _, f := range deployed.Findings {
		t.tell("%s:%d:%d: %s: %s: %s: %s", f.ResourceName, f.Line, f.Column, f.Severity, f.Code, f.DecisionID, f.Message)
	}
	return nil
}

// form makes the multipart form of the deployment.
func (c *deployCommand) form() (*bytes.Buffer, string, error) {
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for _, path := range c.Files {
		content, err := readFile(path, maxModelBytes)
		if err != nil {
			return nil, "", err
		}
		part, err := form.CreateFormFile("resources", filepath.Base(path))
		if err != nil {
			return nil, "", err
		}
		if _, err := part.Write(content); err != nil {
			return nil, "", err
		}
	}
	for name, value := range map[string]string{"tenantId": c.Tenant, "gate": c.Gate} {
		if value == "" {
			continue
		}
		if err := form.WriteField(name, value); err != nil {
			return nil, "", err
		}
	}
	return body, form.FormDataContentType(), form.Close()
}

// lineOf tells what a deployed definition is: kind, id, version and key.
func lineOf(d rest.DeploymentMetadata) string {
	switch {
	case d.ProcessDefinition != nil:
		p := d.ProcessDefinition
		return tabbed("process", p.ProcessDefinitionID, p.ProcessDefinitionVersion, p.ProcessDefinitionKey, p.ResourceName)
	case d.DecisionDefinition != nil:
		p := d.DecisionDefinition
		return tabbed("decision", p.DecisionDefinitionID, p.Version, p.DecisionDefinitionKey, p.Name)
	case d.DecisionRequirements != nil:
		p := d.DecisionRequirements
		return tabbed("decision requirements", p.DecisionRequirementsID, p.Version, p.DecisionRequirementsKey, p.ResourceName)
	case d.Form != nil:
		p := d.Form
		return tabbed("form", p.FormID, p.Version, p.FormKey, p.ResourceName)
	case d.Resource != nil:
		p := d.Resource
		return tabbed("resource", p.ResourceID, p.Version, p.ResourceKey, p.ResourceName)
	default:
		return "a kind of definition that this release does not know"
	}
}
