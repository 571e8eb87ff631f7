package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
)

// BusinessIDInput gives a business id to an instance.
type BusinessIDInput struct {
	Key  Key `path:"key"`
	Body struct {
		BusinessID string `json:"businessId" minLength:"1" maxLength:"256"`
	}
}

func registerBusinessID(s *Server, api huma.API) {
	operation(api, processInstances.tag, "assignProcessInstanceBusinessId", http.MethodPost, "/v2/process-instances/{key}/business-id-assignment",
		"Give a business id to a process instance that has none and was not called", http.StatusNoContent, s.assignBusinessID)
}

func (s *Server) assignBusinessID(ctx context.Context, in *BusinessIDInput) (*Nothing, error) {
	command := &broker.AssignBusinessID{}
	command.Instance, command.BusinessID = int64(in.Key), in.Body.BusinessID
	return s.operate(ctx, in.Key, command)
}
