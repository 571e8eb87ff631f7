package rest

import (
	"bytes"
	"strings"

	"zhitong/broker"
	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/feel"
	"zhitong/pipeline"
)

// DeploymentFinding is what the analysis of decision tables found in a file of a deployment.
type DeploymentFinding struct {
	ResourceName string `json:"resourceName"`
	check.Finding
}

// checkDecisions analyses the decision tables of files. It runs before the command, so that nothing else waits for it;
// what does not compile the command refuses.
func checkDecisions(files []broker.File) []DeploymentFinding {
	var found []DeploymentFinding
	for _, file := range files {
		if !strings.HasSuffix(file.Name, ".dmn") {
			continue
		}
		model, err := dmn.Read(bytes.NewReader(file.Content), dmn.Options{Profile: feel.Camunda8})
		if err != nil {
			continue
		}
		for _, finding := range check.Model(model) {
			found = append(found, DeploymentFinding{file.Name, finding})
		}
	}
	return found
}

// gate refuses a deployment with findings of a severity: "error", "warning" (and errors) or "" for none.
func gate(severity string, found []DeploymentFinding) error {
	if severity != "" && severity != string(check.Error) && severity != string(check.Warning) {
		return badInput("the gate is error or warning, not %q", severity)
	}
	refusal := &pipeline.Refusal{Code: pipeline.InvalidArgument, Detail: "gate", Message: "the gate of the deployment lets these decisions not pass"}
	for _, f := range found {
		if severity != "" && (f.Severity == check.Error || string(f.Severity) == severity) {
			refusal.Problems = append(refusal.Problems, pipeline.Problem{Code: f.Code, Message: f.Message, File: f.ResourceName,
				ElementID: f.DecisionID, Line: f.Line, Column: f.Column})
		}
	}
	if len(refusal.Problems) > 0 {
		return refusal
	}
	return nil
}
