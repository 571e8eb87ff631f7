package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
)

// OperationInput names the instance of an operation that needs nothing else.
type OperationInput struct {
	Key  Key `path:"key"`
	Body *struct {
		OperationReference int64 `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	} `required:"false"`
}

func (i *OperationInput) reference() int64 {
	if i.Body == nil {
		return 0
	}
	return i.Body.OperationReference
}

func registerSuspension(s *Server, api huma.API) {
	const tag = "process instance"
	operation(api, tag, "suspendProcessInstance", http.MethodPost, "/v2/process-instances/{key}/suspension",
		"Keep a process instance from going on", http.StatusNoContent, func(ctx context.Context, input *OperationInput) (*Nothing, error) {
			command := &broker.SuspendInstance{Reference: input.reference()}
			command.Instance = int64(input.Key)
			return s.operate(ctx, input.Key, command)
		})
	operation(api, tag, "resumeProcessInstance", http.MethodPost, "/v2/process-instances/{key}/resumption",
		"Let a suspended process instance go on", http.StatusNoContent, func(ctx context.Context, input *OperationInput) (*Nothing, error) {
			command := &broker.ResumeInstance{Reference: input.reference()}
			command.Instance = int64(input.Key)
			return s.operate(ctx, input.Key, command)
		})
}

// noNil is a list that shows as [] when it is empty.
func noNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
