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

// operation declares one operation. Errors come back as problems in the
// caller's language.
func operation[I, O any](api huma.API, tag, id, method, path, summary string, status int,
	handle func(context.Context, *I) (*O, error)) {
	declared := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag}, DefaultStatus: status,
		MaxBodyBytes: maxJSONBytes, Errors: []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	}
	if searches(path) {
		handle = withinTime(searchTime, handle)
	}
	huma.Register(api, declared, func(ctx context.Context, input *I) (*O, error) {
		output, err := handle(ctx, input)
		if err != nil {
			return nil, problemIn(ctx, err)
		}
		return output, nil
	})
}

// Body is a response with a JSON body.
type Body[T any] struct{ Body T }

// Nothing is a response or request without a body.
type Nothing struct{}

// do carries out a command of the caller in a tenant ("" for the default).
func do[T any](ctx context.Context, s *Server, tenant string, command pipeline.Command) (T, error) {
	var none T
	act, err := s.act(ctx, tenant, command)
	if err != nil {
		return none, err
	}
	return pipeline.Do[T](ctx, s.Pipeline, act)
}

// change carries out a command whose answer does not matter.
func change(ctx context.Context, s *Server, command pipeline.Command) (*Nothing, error) {
	act, err := s.act(ctx, "", command)
	if err != nil {
		return nil, err
	}
	_, err = s.Pipeline.Submit(ctx, act)
	return &Nothing{}, err
}

// tenantFinder gives the tenant of what has a key among some tenants, "" when it
// is not there.
type tenantFinder func(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error)

// actFound makes an act of the caller in the tenant of what has the key, among
// those of the caller; the command refuses what is not there.
func (s *Server) actFound(ctx context.Context, key Key, find tenantFinder, command pipeline.Command) (pipeline.Act, error) {
	tenant, caller := "", callerOf(ctx)
	err := s.Pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		tenant, err = find(ctx, reader, caller.Tenants, int64(key))
		return err
	})
	if err != nil {
		return pipeline.Act{}, err
	}
	if tenant == "" {
		tenant = caller.home()
	}
	return s.act(ctx, tenant, command)
}

// changeFound carries out a command in the tenant of what has the key.
func changeFound(ctx context.Context, s *Server, key Key, find tenantFinder, command pipeline.Command) (*Nothing, error) {
	act, err := s.actFound(ctx, key, find, command)
	if err != nil {
		return nil, err
	}
	_, err = s.Pipeline.Submit(ctx, act)
	return &Nothing{}, err
}

// changeTask carries out a command that changes a user task and waits for its
// listeners, if it has any.
func changeTask(ctx context.Context, s *Server, key Key, command pipeline.Command) (*Nothing, error) {
	act, err := s.actFound(ctx, key, broker.UserTaskTenant, command)
	if err != nil {
		return nil, err
	}
	begun, err := pipeline.Do[engine.BegunTransition](ctx, s.Pipeline, act)
	if err != nil {
		return nil, err
	}
	return &Nothing{}, s.awaitTask(ctx, begun)
}

// awaitTask waits until the listeners of a change of a user task are done, or the
// server is to stop.
func (s *Server) awaitTask(ctx context.Context, begun engine.BegunTransition) error {
	waiting, leave := untilStop(ctx)
	defer leave()
	return goesOn(ctx, s.Broker.AwaitTask(waiting, begun), "the change of user task", begun.Task)
}

// badInput is a problem with one field of a request.
func badInput(format string, arguments ...any) error {
	return pipeline.Refuse(pipeline.InvalidArgument, format, arguments...)
}
