package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// CreatedBatch names a batch operation that has begun.
type CreatedBatch struct {
	BatchOperationKey  Key    `json:"batchOperationKey"`
	BatchOperationType string `json:"batchOperationType"`
}

// InstancesBatchInput selects the process instances of a batch operation.
type InstancesBatchInput struct {
	Body struct {
		Filter             *ProcessInstanceFilter `json:"filter"`
		OperationReference int64                  `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

// MigrationBatchInput selects process instances and says where they go on.
type MigrationBatchInput struct {
	Body struct {
		Filter             *ProcessInstanceFilter `json:"filter"`
		MigrationPlan      MigrationPlan          `json:"migrationPlan"`
		OperationReference int64                  `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

// ModificationBatchInput selects process instances and says how their tokens move.
type ModificationBatchInput struct {
	Body struct {
		Filter             *ProcessInstanceFilter `json:"filter"`
		MoveInstructions   []BatchMoveInstruction `json:"moveInstructions" minItems:"1" maxItems:"1000"`
		OperationReference int64                  `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

// BatchMoveInstruction terminates every instance of an element and activates
// another one beside it.
type BatchMoveInstruction struct {
	SourceElementID string `json:"sourceElementId" minLength:"1"`
	TargetElementID string `json:"targetElementId" minLength:"1"`
}

// DecisionsBatchInput selects the decision instances of a batch operation.
type DecisionsBatchInput struct {
	Body struct {
		Filter             *DecisionInstanceFilter `json:"filter"`
		OperationReference int64                   `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

func registerBatchCreation(s *Server, api huma.API) {
	const tag = "process instance"
	for _, simple := range []struct {
		kind              broker.BatchType
		id, path, summary string
	}{
		{broker.BatchCancel, "cancelProcessInstancesBatchOperation", "cancellation", "Cancel the process instances of a filter that run and were not called"},
		{broker.BatchResolve, "resolveIncidentsBatchOperation", "incident-resolution", "Resolve the incidents of the process instances of a filter"},
		{broker.BatchSuspend, "suspendProcessInstancesBatchOperation", "suspension", "Suspend the process instances of a filter that run and were not called"},
		{broker.BatchResume, "resumeProcessInstancesBatchOperation", "resumption", "Resume the suspended process instances of a filter"},
		{broker.BatchDelete, "deleteProcessInstancesBatchOperation", "deletion", "Delete the process instances of a filter that have ended"},
	} {
		operation(api, tag, simple.id, http.MethodPost, "/v2/process-instances/"+simple.path, simple.summary, http.StatusOK,
			func(ctx context.Context, input *InstancesBatchInput) (*Body[CreatedBatch], error) {
				return s.instancesBatch(ctx, simple.kind, input.Body.Filter, broker.BatchPlan{Reference: input.Body.OperationReference})
			})
	}
	operation(api, tag, "migrateProcessInstancesBatchOperation", http.MethodPost, "/v2/process-instances/migration",
		"Let the running process instances of a filter go on under another version", http.StatusOK, s.migrationBatch)
	operation(api, tag, "modifyProcessInstancesBatchOperation", http.MethodPost, "/v2/process-instances/modification",
		"Move tokens in the running process instances of a filter", http.StatusOK, s.modificationBatch)
	operation(api, tag, "resolveProcessInstanceIncidents", http.MethodPost, "/v2/process-instances/{key}/incident-resolution",
		"Resolve the incidents of a process instance", http.StatusOK, s.incidentsOfInstance)
	operation(api, tag, "deleteProcessInstance", http.MethodPost, "/v2/process-instances/{key}/deletion",
		"Delete a process instance that has ended", http.StatusNoContent, func(ctx context.Context, input *OperationInput) (*Nothing, error) {
			return s.operate(ctx, input.Key, &broker.DeleteInstance{Instance: int64(input.Key), Reference: input.reference()})
		})
	operation(api, "decision instance", "deleteDecisionInstancesBatchOperation", http.MethodPost, "/v2/decision-instances/deletion",
		"Delete the decision instances of a filter", http.StatusOK, s.decisionsBatch)
}

// instancesBatch begins a batch operation on the process instances of a filter.
// The states and parents that the operation is for go before those of the filter.
func (s *Server) instancesBatch(ctx context.Context, kind broker.BatchType, filter *ProcessInstanceFilter, plan broker.BatchPlan) (*Body[CreatedBatch], error) {
	if filter == nil {
		return nil, badInput("a filter is needed; {} selects everything")
	}
	chosen := *filter
	chosen.State = nil
	if kind == broker.BatchCancel || kind == broker.BatchSuspend || kind == broker.BatchResume {
		chosen.ParentProcessInstanceKey = nil
	}
	if kind == broker.BatchDelete {
		chosen.State = filter.State
	}
	if kind == broker.BatchResolve && filter.HasIncident != nil && *filter.HasIncident {
		chosen.HasIncident = nil // it concerns no others, and their number has no bound
	}
	where, err := processInstances.filter(chosen)
	if err != nil {
		return nil, badInput("%v", err)
	}
	troubled, err := s.beyondInstanceColumns(ctx, chosen)
	if err != nil {
		return nil, err
	}
	err = s.readFound(ctx, processInstances.permission, func(_ Caller, reader store.Reader) (err error) {
		plan.Where.Condition, err = broker.Kept(ctx, reader, append(where, troubled...))
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.createBatch(ctx, kind, plan)
}

// createBatch begins a batch operation of who may do each of its items.
func (s *Server) createBatch(ctx context.Context, kind broker.BatchType, plan broker.BatchPlan) (*Body[CreatedBatch], error) {
	caller, err := s.allow(ctx, ownTenants, kind.Permission())
	if err != nil {
		return nil, err
	}
	key, err := do[int64](ctx, s, caller.home(), &broker.CreateBatch{Type: kind, Tenants: caller.Tenants, Plan: plan})
	return &Body[CreatedBatch]{CreatedBatch{Key(key), string(kind)}}, err
}

func (s *Server) migrationBatch(ctx context.Context, input *MigrationBatchInput) (*Body[CreatedBatch], error) {
	plan := input.Body.MigrationPlan
	return s.instancesBatch(ctx, broker.BatchMigrate, input.Body.Filter, broker.BatchPlan{Reference: input.Body.OperationReference,
		Definition: int64(plan.TargetProcessDefinitionKey), Mappings: plan.mappings()})
}

func (s *Server) modificationBatch(ctx context.Context, input *ModificationBatchInput) (*Body[CreatedBatch], error) {
	plan := broker.BatchPlan{Reference: input.Body.OperationReference}
	for _, move := range input.Body.MoveInstructions {
		plan.Moves = append(plan.Moves, engine.Move{SourceID: move.SourceElementID, TargetID: move.TargetElementID, Within: engine.MoveBeside})
	}
	return s.instancesBatch(ctx, broker.BatchModify, input.Body.Filter, plan)
}

func (s *Server) incidentsOfInstance(ctx context.Context, input *OperationInput) (*Body[CreatedBatch], error) {
	shown, err := processInstances.one(ctx, s, input.Key)
	if err != nil {
		return nil, err
	}
	if shown.Body.State != broker.StateActive {
		return nil, pipeline.Refuse(pipeline.NotFound, "process instance %d is not active", input.Key)
	}
	return s.createBatch(ctx, broker.BatchResolve, broker.BatchPlan{Reference: input.reference(),
		Where: broker.Selection{Condition: is("id", int64(input.Key))}})
}

func (s *Server) decisionsBatch(ctx context.Context, input *DecisionsBatchInput) (*Body[CreatedBatch], error) {
	if input.Body.Filter == nil {
		return nil, badInput("a filter is needed; {} selects everything")
	}
	where, err := input.Body.Filter.conditions()
	if err != nil {
		return nil, badInput("%v", err)
	}
	return s.createBatch(ctx, broker.BatchDeleteDecisions, broker.BatchPlan{Reference: input.Body.OperationReference,
		Where: broker.Selection{Condition: store.And(where)}})
}
