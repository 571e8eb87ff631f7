package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
)

// MigrationPlan maps the elements of running instances to another process version.
type MigrationPlan struct {
	TargetProcessDefinitionKey Key                  `json:"targetProcessDefinitionKey"`
	MappingInstructions        []MappingInstruction `json:"mappingInstructions" maxItems:"10000"`
}

// MappingInstruction maps an element, or a flow on which a token waits before a gateway.
type MappingInstruction struct {
	SourceElementID string `json:"sourceElementId" minLength:"1"`
	TargetElementID string `json:"targetElementId" minLength:"1"`
}

func (p MigrationPlan) mappings() []engine.ElementMapping {
	var all []engine.ElementMapping
	for _, instruction := range p.MappingInstructions {
		all = append(all, engine.ElementMapping{Source: instruction.SourceElementID, Target: instruction.TargetElementID})
	}
	return all
}

// MigrationInput says where an instance goes on.
type MigrationInput struct {
	Key  Key `path:"key"`
	Body struct {
		MigrationPlan
		OperationReference int64 `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

func registerMigration(s *Server, api huma.API) {
	operation(api, "process instance", "migrateProcessInstance", http.MethodPost, "/v2/process-instances/{key}/migration",
		"Let a process instance go on under another process version", http.StatusNoContent, s.migrateInstance)
}

func (s *Server) migrateInstance(ctx context.Context, input *MigrationInput) (*Nothing, error) {
	command := &broker.MigrateInstance{Reference: input.Body.OperationReference}
	command.Instance, command.Definition = int64(input.Key), int64(input.Body.TargetProcessDefinitionKey)
	command.Mappings = input.Body.mappings()
	return s.operate(ctx, input.Key, command)
}
