package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// DeleteResourceInput names a deployed resource to delete.
type DeleteResourceInput struct {
	Key  Key `path:"key" doc:"The key of decision requirements, of a process version or of a form version."`
	Body *struct {
		OperationReference int64 `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
		DeleteHistory      bool  `json:"deleteHistory,omitempty" doc:"Delete also what was decided, or the instances that have ended; forms have no history."`
	} `required:"false"`
}

// DeletedResource names what was deleted.
type DeletedResource struct {
	ResourceKey    Key           `json:"resourceKey"`
	BatchOperation *CreatedBatch `json:"batchOperation" doc:"It deletes the history; null when none is to be deleted."`
}

func registerResources(s *Server, api huma.API) {
	operation(api, "resource", "deleteResource", http.MethodPost, "/v2/resources/{key}/deletion",
		"Delete decision requirements with their decisions, a process version or a form version", http.StatusOK, s.deleteResource)
}

func (s *Server) deleteResource(ctx context.Context, input *DeleteResourceInput) (*Body[DeletedResource], error) {
	command := &broker.DeleteResource{Resource: int64(input.Key)}
	shown := DeletedResource{ResourceKey: input.Key}
	if input.Body != nil {
		command.Reference = input.Body.OperationReference
	}
	resource, err := s.resource(ctx, input.Key)
	if err != nil {
		return nil, err
	}
	act, err := s.act(ctx, resource.Tenant, command)
	if err == nil && input.Body != nil && input.Body.DeleteHistory {
		shown.BatchOperation, err = s.withHistory(ctx, &act, resource)
	}
	if err != nil {
		return nil, err
	}
	answer, err := s.Pipeline.Submit(ctx, act)
	if key, begun := answer.(int64); begun {
		shown.BatchOperation.BatchOperationKey = Key(key)
	}
	return &Body[DeletedResource]{shown}, err
}

// resource gives what a key names among what the caller may see; an empty one
// when there is nothing, which the command refuses then.
func (s *Server) resource(ctx context.Context, key Key) (*broker.Definition, error) {
	found := &broker.Definition{}
	err := s.Pipeline.Store().Read(ctx, func(reader store.Reader) error {
		page, err := broker.SearchDefinitions(ctx, reader, broker.Search{Tenants: callerOf(ctx).Tenants, Where: []store.Condition{is("id", int64(key))}})
		if err == nil && len(page.Items) > 0 {
			found = page.Items[0]
		}
		return err
	})
	return found, err
}

// withHistory has a batch operation that deletes the history of a resource
// begin together with its deletion. It is nil for what has no history.
func (s *Server) withHistory(ctx context.Context, act *pipeline.Act, resource *broker.Definition) (*CreatedBatch, error) {
	kind, column := broker.BatchDelete, "definition"
	switch resource.Kind {
	case broker.RequirementsResource:
		kind, column = broker.BatchDeleteDecisions, "requirements"
	case broker.ProcessResource:
		if err := s.mustHaveEnded(ctx, resource); err != nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	if _, err := s.allow(ctx, ownTenants, kind.Permission()); err != nil {
		return nil, err
	}
	reference := act.Command.(*broker.DeleteResource).Reference
	act.Attached = []pipeline.Command{act.Command}
	act.Command = &broker.CreateBatch{Type: kind, Tenants: []string{resource.Tenant},
		Plan: broker.BatchPlan{Reference: reference, Where: broker.Selection{Condition: is(column, resource.Key)}}}
	return &CreatedBatch{BatchOperationType: string(kind)}, nil
}

// mustHaveEnded refuses to delete the history of a process that still makes some.
func (s *Server) mustHaveEnded(ctx context.Context, process *broker.Definition) error {
	return s.Pipeline.Store().Read(ctx, func(reader store.Reader) error {
		found, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{process.Tenant}, Limit: 1,
			Where: []store.Condition{is("definition", process.Key), store.IsNull{Column: "ended_at"}}})
		if err == nil && found.Total > 0 {
			return pipeline.Refuse(pipeline.InvalidState, "%d instances of process version %d run; delete it without its history, or when they have ended",
				found.Total, process.Key)
		}
		return err
	})
}
