package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// BatchOperation is the same done to many things.
type BatchOperation struct {
	BatchOperationKey        Key                   `json:"batchOperationKey"`
	BatchOperationType       string                `json:"batchOperationType"`
	State                    string                `json:"state" enum:"CREATED,ACTIVE,SUSPENDED,COMPLETED,CANCELED,FAILED"`
	StartDate                *time.Time            `json:"startDate"`
	EndDate                  *time.Time            `json:"endDate"`
	ActorType                string                `json:"actorType"`
	ActorID                  string                `json:"actorId"`
	OperationsTotalCount     int                   `json:"operationsTotalCount"`
	OperationsFailedCount    int                   `json:"operationsFailedCount"`
	OperationsCompletedCount int                   `json:"operationsCompletedCount"`
	Errors                   []BatchOperationError `json:"errors"`
}

// BatchOperationError is why a batch operation failed as a whole.
type BatchOperationError struct {
	PartitionID int    `json:"partitionId"`
	Type        string `json:"type"`
	Message     string `json:"message"`
}

// BatchOperationFilter selects batch operations.
type BatchOperationFilter struct {
	BatchOperationKey *Filter[Key]    `json:"batchOperationKey,omitempty"`
	OperationType     *Filter[string] `json:"operationType,omitempty"`
	State             *Filter[string] `json:"state,omitempty"`
	ActorType         string          `json:"actorType,omitempty" enum:"ANONYMOUS,CLIENT,UNKNOWN,USER"`
	ActorID           *Filter[string] `json:"actorId,omitempty"`
}

// BatchItem is one thing that a batch operation concerns.
type BatchItem struct {
	OperationType          string     `json:"operationType"`
	BatchOperationKey      Key        `json:"batchOperationKey"`
	ItemKey                Key        `json:"itemKey"`
	ProcessInstanceKey     *Key       `json:"processInstanceKey"`
	RootProcessInstanceKey *Key       `json:"rootProcessInstanceKey"`
	State                  string     `json:"state" enum:"ACTIVE,COMPLETED,CANCELED,FAILED"`
	ProcessedDate          *time.Time `json:"processedDate"`
	ErrorMessage           *string    `json:"errorMessage"`
}

// BatchItemFilter selects items of batch operations.
type BatchItemFilter struct {
	BatchOperationKey  *Filter[Key]    `json:"batchOperationKey,omitempty"`
	ItemKey            *Filter[Key]    `json:"itemKey,omitempty"`
	ProcessInstanceKey *Filter[Key]    `json:"processInstanceKey,omitempty"`
	State              *Filter[string] `json:"state,omitempty"`
	OperationType      *Filter[string] `json:"operationType,omitempty"`
}

// batchActor is the type of all who begin batch operations here.
const batchActor = "USER"

var batchOperations = searching[BatchOperationFilter, broker.BatchOperation, BatchOperation]{
	tag: "batch operation", id: "searchBatchOperations", path: "/v2/batch-operations/search", permission: "batch-operation.read",
	guards: []guard{byNumber(identity.ResourceBatch, "READ", "id")},
	filter: func(f BatchOperationFilter) ([]store.Condition, error) {
		found, err := conditions(on(f.BatchOperationKey, "id", asKey), on(f.OperationType, "type", asText), on(f.State, "state", asEnum),
			on(f.ActorID, "actor", asText))
		if f.ActorType != "" && f.ActorType != batchActor {
			found = append(found, store.Or{})
		}
		return found, err
	},
	sortable: map[string]string{"batchOperationKey": "id", "operationType": "type", "state": "state", "startDate": "started_at",
		"endDate": "ended_at", "actorId": "actor", "actorType": ""},
	run:  broker.SearchBatchOperations,
	view: batchOperationView,
}

func batchOperationView(o *broker.BatchOperation) BatchOperation {
	shown := BatchOperation{BatchOperationKey: Key(o.Key), BatchOperationType: string(o.Type), State: o.State, StartDate: when(o.StartedAt),
		EndDate: when(o.EndedAt), ActorType: batchActor, ActorID: o.Actor, OperationsTotalCount: o.Total, OperationsFailedCount: o.Failed,
		OperationsCompletedCount: o.Completed, Errors: []BatchOperationError{}}
	if o.Plan.Failure != "" {
		shown.Errors = append(shown.Errors, BatchOperationError{1, "RESULT_BUFFER_SIZE_EXCEEDED", o.Plan.Failure})
	}
	return shown
}

var batchItems = searching[BatchItemFilter, broker.BatchItem, BatchItem]{
	tag: "batch operation item", id: "searchBatchOperationItems", path: "/v2/batch-operation-items/search", permission: "batch-operation.read",
	guards: []guard{byNumber(identity.ResourceBatch, "READ", "operation")},
	filter: func(f BatchItemFilter) ([]store.Condition, error) {
		return conditions(on(f.BatchOperationKey, "operation", asKey), on(f.ItemKey, "item", asKey),
			onOptional(f.ProcessInstanceKey, "instance", int64(0), asKey), on(f.State, "state", asEnum), on(f.OperationType, "type", asText))
	},
	sortable: map[string]string{"batchOperationKey": "operation", "itemKey": "item", "processInstanceKey": "instance", "processedDate": "done_at", "state": "state"},
	run:      broker.SearchBatchItems,
	view: func(i *broker.BatchItem) BatchItem {
		return BatchItem{string(i.Type), Key(i.Operation), Key(i.Item), optionalKey(i.Instance), optionalKey(i.Root), i.State, when(i.DoneAt), optionalText(i.Message)}
	},
}

func registerBatchOperations(s *Server, api huma.API) {
	batchOperations.register(s, api)
	batchItems.register(s, api)
	const tag = "batch operation"
	operation(api, tag, "getBatchOperation", http.MethodGet, "/v2/batch-operations/{key}", "A batch operation with its progress",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[BatchOperation], error) {
			return batchOperations.one(ctx, s, input.Key)
		})
	for _, control := range []struct {
		id, path, summary string
		command           func(int64) pipeline.Command
	}{
		{"suspendBatchOperation", "suspension", "Let a batch operation do nothing more until it is resumed",
			func(key int64) pipeline.Command { return &broker.SuspendBatch{Operation: key} }},
		{"resumeBatchOperation", "resumption", "Let a suspended batch operation go on",
			func(key int64) pipeline.Command { return &broker.ResumeBatch{Operation: key} }},
		{"cancelBatchOperation", "cancellation", "End a batch operation; what it has done stays done",
			func(key int64) pipeline.Command { return &broker.CancelBatch{Operation: key} }},
	} {
		operation(api, tag, control.id, http.MethodPost, "/v2/batch-operations/{key}/"+control.path, control.summary,
			http.StatusNoContent, func(ctx context.Context, input *KeyInput) (*Nothing, error) {
				return changeFound(ctx, s, input.Key, broker.BatchTenant, control.command(int64(input.Key)))
			})
	}
}
