package broker

import (
	"zhitong/pipeline"
)

// CreateBatch begins to do the same to everything that is selected and in one
// of the tenants. It answers the key of the batch operation.
type CreateBatch struct {
	Type    BatchType `json:"type"`
	Tenants []string  `json:"tenants"`
	Plan    BatchPlan `json:"plan"` // what is to be done; how far it is begins at nothing
}

// SuspendBatch lets a batch operation do nothing more until it is resumed.
type SuspendBatch struct {
	Operation int64 `json:"operation"`
}

// ResumeBatch lets a suspended batch operation go on.
type ResumeBatch struct {
	Operation int64 `json:"operation"`
}

// CancelBatch ends a batch operation; what it has done stays done.
type CancelBatch struct {
	Operation int64 `json:"operation"`
}

// stepBatch selects or hands out the next items of a batch operation.
type stepBatch struct {
	Operation int64 `json:"operation"`
}

// doItem does one item of a batch operation.
type doItem struct {
	Operation int64     `json:"operation"`
	Key       int64     `json:"key"` // of the item's row
	Type      BatchType `json:"type"`
	Item      int64     `json:"item"`
	Target    int64     `json:"target,omitempty"` // version to migrate to
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*CreateBatch) Kind() string  { return "batch-operation.create" }
func (*SuspendBatch) Kind() string { return "batch-operation.suspend" }
func (*ResumeBatch) Kind() string  { return "batch-operation.resume" }
func (*CancelBatch) Kind() string  { return "batch-operation.cancel" }
func (*stepBatch) Kind() string    { return "batch-operation.step" }
func (*doItem) Kind() string       { return "batch-operation.do-item" }

// Permission is what somebody needs who lets a batch operation of the type do
// to many what he could do to each.
func (t BatchType) Permission() string {
	return map[BatchType]string{
		BatchCancel: (*CancelInstance)(nil).Kind(), BatchResolve: (*ResolveIncident)(nil).Kind(), BatchMigrate: (*MigrateInstance)(nil).Kind(),
		BatchModify: (*ModifyInstance)(nil).Kind(), BatchSuspend: (*SuspendInstance)(nil).Kind(), BatchResume: (*ResumeInstance)(nil).Kind(),
		BatchDelete: (*DeleteInstance)(nil).Kind(), BatchUpdateJobs: (*UpdateJob)(nil).Kind(), BatchDeleteDecisions: (*DeleteDecisionEvaluation)(nil).Kind(),
	}[t]
}

// batchOf gives the batch operation that a command is about.
func batchOf(command pipeline.Command) int64 {
	switch command := command.(type) {
	case *SuspendBatch:
		return command.Operation
	case *ResumeBatch:
		return command.Operation
	case *CancelBatch:
		return command.Operation
	case *stepBatch:
		return command.Operation
	case *doItem:
		return command.Operation
	default:
		return 0
	}
}

// batchMoved is the event of a batch operation that has more to do, or is done.
type batchMoved struct {
	operation *BatchOperation
	intent    string
}

// AppendRecord implements [pipeline.Event].
func (m batchMoved) AppendRecord(dst []byte) []byte {
	return record{Intent: m.intent, Key: m.operation.Key, Name: string(m.operation.Type), Reference: m.operation.Plan.Reference}.append(dst)
}
