package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

func registerStartForm(s *Server, api huma.API) {
	operation(api, processDefinitions.tag, "getStartProcessForm", http.MethodGet, "/v2/process-definitions/{key}/form",
		"The form that a process is started with, or nothing", http.StatusOK, s.startForm)
}

func (s *Server) startForm(ctx context.Context, in *KeyInput) (*FormOutput, error) {
	output := &FormOutput{Status: http.StatusNoContent}
	if _, err := processDefinitions.one(ctx, s, in.Key); err != nil {
		return nil, err
	}
	err := s.readFound(ctx, processDefinitions.permission, func(caller Caller, reader store.Reader) error {
		key, err := s.Broker.StartForm(ctx, reader, int64(in.Key), caller.Tenants)
		if err != nil || key == 0 {
			return err
		}
		definition, content, ok, err := broker.Content(ctx, reader, broker.FormResource, key, caller.Tenants)
		if err == nil && !ok {
			return pipeline.Refuse(pipeline.NotFound, "the form is gone")
		}
		if err == nil {
			output = &FormOutput{http.StatusOK, &Form{Key(definition.Key), definition.ID, definition.Version, string(content), definition.Tenant}}
		}
		return err
	})
	return output, err
}
