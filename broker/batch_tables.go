package broker

import (
	"context"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// BatchType is what a batch operation does to each of its items.
type BatchType string

// The types of batch operations, in Camunda's words.
const (
	BatchCancel          BatchType = "CANCEL_PROCESS_INSTANCE"
	BatchResolve         BatchType = "RESOLVE_INCIDENT"
	BatchMigrate         BatchType = "MIGRATE_PROCESS_INSTANCE"
	BatchModify          BatchType = "MODIFY_PROCESS_INSTANCE"
	BatchSuspend         BatchType = "SUSPEND_PROCESS_INSTANCE"
	BatchResume          BatchType = "RESUME_PROCESS_INSTANCE"
	BatchDelete          BatchType = "DELETE_PROCESS_INSTANCE"
	BatchDeleteDecisions BatchType = "DELETE_DECISION_INSTANCE"
	BatchUpdateJobs      BatchType = "UPDATE_JOB"
)

// The states of a batch operation and of its items beside StateActive and
// StateCompleted.
const (
	BatchCreated  = "CREATED" // its items are being selected
	BatchPaused   = "SUSPENDED"
	BatchCanceled = "CANCELED"
	BatchFailed   = "FAILED"
)

// BatchOperation does the same to many things, one after the other.
type BatchOperation struct {
	Key                      int64
	Tenant                   string
	Type                     BatchType
	State                    string
	Actor                    string
	StartedAt, EndedAt       time.Time
	Total, Completed, Failed int
	Plan                     BatchPlan
}

// BatchPlan is what a batch operation does to which things, and how far it is.
type BatchPlan struct {
	Where      Selection               `json:"where,omitzero"`       // nothing once all items are there
	Definition int64                   `json:"definition,omitempty"` // to migrate to
	Mappings   []engine.ElementMapping `json:"mappings,omitempty"`
	Moves      []engine.Move           `json:"moves,omitempty"`
	Job        UpdateJob               `json:"job,omitzero"` // what changes of each job
	Reference  int64                   `json:"operationReference,omitempty"`
	CreatedAt  time.Time               `json:"createdAt,omitzero"`   // of the operation; nothing where keys tell what was there before it
	Ahead      []int64                 `json:"ahead,omitempty"`      // keys of instances that had begun before it at a later time, sorted
	Selected   bool                    `json:"selected,omitempty"`   // all items are there
	SelectedTo int64                   `json:"selectedTo,omitempty"` // key of the last row looked at
	StartedTo  int64                   `json:"startedTo,omitempty"`  // key of the last item handed out
	Working    int                     `json:"working,omitempty"`    // items handed out and not done
	Failure    string                  `json:"failure,omitempty"`    // why it ended in BatchFailed
}

var batchOperations = &pipeline.Table[int64, BatchOperation]{
	Spec: &store.Table{
		Name: "batch_operation",
		Columns: []store.Column{key("id"), text("tenant"), text("type"), text("state"), text("actor"), ended("started_at"), ended("ended_at"),
			number("total"), number("completed"), number("failed"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "batch_operation_by_state", Columns: []string{"state", "id"}}},
	},
	Key: func(o *BatchOperation) int64 { return o.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(o *BatchOperation) (store.Row, error) {
		return withBody(o.Plan, o.Key, o.Tenant, string(o.Type), o.State, o.Actor, optionalMicros(o.StartedAt), optionalMicros(o.EndedAt),
			int64(o.Total), int64(o.Completed), int64(o.Failed))
	},
	Decode: func(row store.Row) (*BatchOperation, error) {
		plan, err := decodeColumn[BatchPlan](row, 10)
		return &BatchOperation{row[0].(int64), row[1].(string), BatchType(row[2].(string)), row[3].(string), row[4].(string),
			timeOf(row[5]), timeOf(row[6]), int(row[7].(int64)), int(row[8].(int64)), int(row[9].(int64)), *plan}, err
	},
}

// BatchItem is one thing that a batch operation concerns: what it came to.
type BatchItem struct {
	Key, Operation int64
	Tenant         string
	Type           BatchType
	Item           int64 // key of the instance, incident or evaluation
	Instance       int64 // process instance, 0 for none
	Root           int64 // instance that began the chain of calls, 0 when it is not known
	State          string
	DoneAt         time.Time
	Message        string // why it failed
}

var batchItems = &pipeline.Table[int64, BatchItem]{
	Spec: &store.Table{
		Name: "batch_item",
		Columns: []store.Column{key("id"), number("operation"), text("tenant"), text("type"), number("item"), number("instance"), number("root"),
			text("state"), ended("done_at"), text("message")},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "batch_item_by_operation", Columns: []string{"operation", "state", "id"}},
			{Name: "batch_item_by_item", Columns: []string{"operation", "item"}, Unique: true},
			{Name: "batch_item_by_instance", Columns: []string{"instance"}},
		},
	},
	Key: func(i *BatchItem) int64 { return i.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(i *BatchItem) (store.Row, error) {
		return store.Row{i.Key, i.Operation, i.Tenant, string(i.Type), i.Item, i.Instance, i.Root, i.State, optionalMicros(i.DoneAt), i.Message}, nil
	},
	Decode: func(row store.Row) (*BatchItem, error) {
		return &BatchItem{row[0].(int64), row[1].(int64), row[2].(string), BatchType(row[3].(string)), row[4].(int64), row[5].(int64),
			row[6].(int64), row[7].(string), timeOf(row[8]), row[9].(string)}, nil
	},
}

// SearchBatchOperations finds batch operations.
func SearchBatchOperations(ctx context.Context, reader store.Reader, s Search) (Page[BatchOperation], error) {
	return search(ctx, reader, batchOperations, s)
}

// SearchBatchItems finds the items of batch operations.
func SearchBatchItems(ctx context.Context, reader store.Reader, s Search) (Page[BatchItem], error) {
	return search(ctx, reader, batchItems, s)
}
