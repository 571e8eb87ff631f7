package pipeline

import (
	"context"
	"slices"

	"zhitong/store"
)

// Resource is what a permission can be limited to, such as one process by its id.
type Resource struct{ Type, ID string }

// AnyID, as the id of a resource, stands for all of its type.
const AnyID = "*"

// Scope is where an actor may use a permission.
type Scope struct {
	All       bool       // everywhere
	Resources []Resource // only there, when not everywhere
}

// Covers says whether the scope has what is called by one of the names: a thing
// may have several, of different types.
func (s Scope) Covers(names ...Resource) bool {
	return s.All || slices.ContainsFunc(names, func(name Resource) bool {
		return slices.Contains(s.Resources, name) || slices.Contains(s.Resources, Resource{name.Type, AnyID})
	})
}

// IDs lists the resources of a type in the scope; all says that it has every one.
func (s Scope) IDs(of string) (ids []string, all bool) {
	for _, resource := range s.Resources {
		if resource.Type == of {
			ids = append(ids, resource.ID)
		}
	}
	return ids, s.All || slices.Contains(ids, AnyID)
}

// Scoper is an [Authorizer] that also knows permissions for single resources.
type Scoper interface {
	Authorizer
	// Scope gives where the actor may use the permission in the tenant, and
	// refuses with Forbidden when that is nowhere.
	Scope(ctx context.Context, actor Actor, tenant, permission string) (Scope, error)
}

// ScopeOf asks an authorizer where an actor may use a permission; one that is no
// [Scoper] knows only everywhere and nowhere.
func ScopeOf(ctx context.Context, authorizer Authorizer, actor Actor, tenant, permission string) (Scope, error) {
	if scoper, ok := authorizer.(Scoper); ok {
		return scoper.Scope(ctx, actor, tenant, permission)
	}
	err := authorizer.Authorize(ctx, actor, tenant, permission)
	return Scope{All: err == nil}, err
}

// Guarded is a command about one thing that permissions can be limited to.
type Guarded interface {
	Command
	// Resources names the thing, by one or several names; none for what does not
	// exist. The tenant is that of the act.
	Resources(ctx context.Context, reader store.Reader, tenant string) ([]Resource, error)
}

// Narrowed is a command that takes what the scope of the actor leaves of many
// things.
type Narrowed interface {
	Command
	// Within gives the command for no more than the scope has.
	Within(Scope) Command
}

// permitted gives the command as the actor of the act may use it.
func (p *Pipeline) permitted(ctx context.Context, act Act, command Command) (Command, error) {
	if act.Actor.System {
		return command, nil
	}
	scope, err := ScopeOf(ctx, p.authorizer, act.Actor, act.Tenant, command.Kind())
	if err != nil || scope.All {
		return command, err
	}
	switch limited := command.(type) {
	case Narrowed:
		return limited.Within(scope), nil
	case Guarded:
		var names []Resource
		err = p.store.Read(ctx, func(reader store.Reader) (err error) {
			names, err = limited.Resources(ctx, reader, act.Tenant)
			return err
		})
		if err != nil || scope.Covers(names...) {
			return command, err
		}
	}
	return nil, Refuse(Forbidden, "you lack the permission %q for this", command.Kind())
}
