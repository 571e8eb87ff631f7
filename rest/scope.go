package rest

import (
	"context"
	"strconv"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// guard says which rows of a search a permission for single resources is about.
type guard struct {
	resource, permission string
	// only selects the rows that belong to resources of the ids.
	only func(ids []string) store.Condition
}

// way names a resource as commands do.
func (g guard) way(id string) pipeline.Resource {
	return pipeline.Resource{Type: g.resource, Permission: g.permission, ID: id}
}

// byText guards rows by a column that holds the id of the resource.
func byText(resource, permission, column string) guard {
	return guard{resource, permission, func(ids []string) store.Condition { return store.In{Column: column, Values: texts(ids)} }}
}

// byNumber guards rows by a column that holds the id of the resource as a number.
func byNumber(resource, permission, column string) guard {
	return guard{resource, permission, func(ids []string) store.Condition {
		in := store.In{Column: column}
		for _, id := range ids {
			if number, err := strconv.ParseInt(id, 10, 64); err == nil {
				in.Values = append(in.Values, number)
			}
		}
		return in
	}}
}

// byInstance guards rows by a column that holds the key of a process instance.
func byInstance(permission, column string) guard {
	return guard{identity.ResourceProcess, permission, func(ids []string) store.Condition {
		of := broker.OfProcesses(column, ids)
		of.Each = true // a process may have a million instances
		return of
	}}
}

// ofPlace guards rows that all belong to one resource.
func ofPlace(resource, permission, id string) guard {
	return guard{resource, permission, func(ids []string) store.Condition {
		for _, one := range ids {
			if one == id {
				return store.And{}
			}
		}
		return store.Or{}
	}}
}

// found lets everything through that belongs to what a search with the guards has found.
func found(guards []guard) []guard {
	passing := make([]guard, len(guards))
	for i, g := range guards {
		passing[i] = guard{g.resource, g.permission, func([]string) store.Condition { return store.And{} }}
	}
	return passing
}

const readInstance = "READ_PROCESS_INSTANCE"

// scope asks the one decision point where the caller may use a permission about
// what lies in his tenants, or about people, who lie in none.
func (s *Server) scope(ctx context.Context, permission string) (Caller, pipeline.Scope, error) {
	caller := callerOf(ctx)
	if s.Anonymous != nil {
		return caller, pipeline.Scope{All: true}, nil
	}
	tenant := ownTenants
	if permission == identityRead {
		tenant = DefaultTenant
	}
	scope, err := pipeline.ScopeOf(ctx, s.Authorizer, caller.Actor, tenant, permission)
	return caller, scope, err
}

// limited gives the condition that rows are in a scope, none when all are. Who
// has nothing in it that the guards know is refused.
func limited(scope pipeline.Scope, permission string, guards []guard) ([]store.Condition, error) {
	if scope.All {
		return nil, nil
	}
	var either store.Or
	for _, g := range guards {
		ids, all := scope.IDs(g.resource, g.permission)
		if all {
			return nil, nil
		}
		if len(ids) > 0 {
			either = append(either, g.only(ids))
		}
	}
	if len(either) == 0 {
		return nil, pipeline.Refuse(pipeline.Forbidden, "you lack the permission %q", permission)
	}
	return []store.Condition{either}, nil
}

// readFound runs a query about what a search that is limited to the scope of the
// caller has found.
func (s *Server) readFound(ctx context.Context, permission string, query func(Caller, store.Reader) error) error {
	caller, _, err := s.scope(ctx, permission)
	if err != nil {
		return err
	}
	return s.Pipeline.Store().Read(ctx, func(reader store.Reader) error { return query(caller, reader) })
}

// readScoped is [Server.readFound] for a query that looks itself what is in the scope.
func (s *Server) readScoped(ctx context.Context, permission string, query func(Caller, pipeline.Scope, store.Reader) error) error {
	caller, scope, err := s.scope(ctx, permission)
	if err != nil {
		return err
	}
	return s.Pipeline.Store().Read(ctx, func(reader store.Reader) error { return query(caller, scope, reader) })
}
