package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
)

// DeleteResourceInput names deployed decision requirements to delete.
type DeleteResourceInput struct {
	Key  Key `path:"key" doc:"The key of decision requirements."`
	Body *struct {
		OperationReference int64 `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
		DeleteHistory      bool  `json:"deleteHistory,omitempty" doc:"Refused when true: evaluations are deleted one by one."`
	} `required:"false"`
}

// DeletedResource names what was deleted.
type DeletedResource struct {
	ResourceKey    Key     `json:"resourceKey"`
	BatchOperation *string `json:"batchOperation" doc:"Always null: the deletion is done."`
}

func registerResources(s *Server, api huma.API) {
	operation(api, "resource", "deleteResource", http.MethodPost, "/v2/resources/{key}/deletion",
		"Delete decision requirements with their decisions", http.StatusOK, s.deleteResource)
}

func (s *Server) deleteResource(ctx context.Context, input *DeleteResourceInput) (*Body[DeletedResource], error) {
	command := &broker.DeleteResource{Resource: int64(input.Key)}
	if input.Body != nil {
		if input.Body.DeleteHistory {
			return nil, badInput("the history of a resource is not deleted with it; delete evaluations one by one")
		}
		command.Reference = input.Body.OperationReference
	}
	err := changeFound(ctx, s, input.Key, broker.SearchDefinitions, func(d *broker.Definition) string { return d.Tenant }, command)
	return &Body[DeletedResource]{DeletedResource{ResourceKey: input.Key}}, err
}
