package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// JobsBatchInput selects the jobs of a batch operation and says what changes.
type JobsBatchInput struct {
	Body struct {
		Filter             *JobFilter `json:"filter"`
		Changeset          JobChanges `json:"changeset"`
		OperationReference int64      `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

func registerJobsBatch(s *Server, api huma.API) {
	operation(api, jobs.tag, "updateJobsBatchOperation", http.MethodPost, "/v2/jobs/batch-update", "Change the open jobs of a filter", http.StatusOK, s.jobsBatch)
}

func (s *Server) jobsBatch(ctx context.Context, in *JobsBatchInput) (*Body[CreatedBatch], error) {
	if in.Body.Filter == nil {
		return nil, badInput("a filter is needed; {} selects everything")
	}
	if in.Body.Changeset == (JobChanges{}) {
		return nil, badInput("the changeset has retries, timeout or priority")
	}
	where, err := in.Body.Filter.conditions()
	if err != nil {
		return nil, badInput("%v", err)
	}
	return s.createBatch(ctx, broker.BatchUpdateJobs, broker.BatchPlan{Reference: in.Body.OperationReference,
		Where: broker.Selection{Condition: store.And(where)}, Job: *in.Body.Changeset.update()})
}
