package pipeline

import (
	"context"
	"slices"

	"zhitong/store"
)

// Resource is what a permission can be limited to, such as one process by its
// id, with the type of the permission that is had or wanted for it.
type Resource struct{ Type, Permission, ID string }

// AnyID, as the id of a resource, stands for all of its type.
const AnyID = "*"

// Scope is where an actor may use a permission.
type Scope struct {
	All       bool       // everywhere
	Resources []Resource // only there, when not everywhere
}

// Covers says whether the scope has one of the resources: a thing may be
// reached in several ways.
func (s Scope) Covers(ways ...Resource) bool {
	return s.All || slices.ContainsFunc(ways, func(way Resource) bool {
		return slices.Contains(s.Resources, way) || slices.Contains(s.Resources, Resource{way.Type, way.Permission, AnyID})
	})
}

// IDs lists the resources of a type that the scope has a permission for; all
// says that it has it for every one.
func (s Scope) IDs(of, permission string) (ids []string, all bool) {
	for _, resource := range s.Resources {
		if resource.Type == of && resource.Permission == permission {
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
	// Resources gives the ways in which the thing can be reached, one of which
	// the actor needs; none for what does not exist. The tenant is that of the act.
	Resources(ctx context.Context, reader store.Reader, tenant string) ([]Resource, error)
}

// Narrowed is a command that takes what the scope of the actor leaves of many
// things.
type Narrowed interface {
	Command
	// Within gives the command for no more than the scope has.
	Within(Scope) Command
}

// permitted gives the command as the actor of the act may use it. However many
// searches are at work, what is looked up for that does not wait for them.
func (p *Pipeline) permitted(ctx context.Context, act Act, command Command) (Command, error) {
	if act.Actor.System {
		return command, nil
	}
	ctx = store.WithPriority(ctx)
	scope, err := ScopeOf(ctx, p.authorizer, act.Actor, act.Tenant, command.Kind())
	if err != nil || scope.All {
		return command, err
	}
	switch limited := command.(type) {
	case Narrowed:
		return limited.Within(scope), nil
	case Guarded:
		var ways []Resource
		err = p.store.Read(ctx, func(reader store.Reader) (err error) {
			ways, err = limited.Resources(ctx, reader, act.Tenant)
			return err
		})
		if err != nil || scope.Covers(ways...) {
			return command, err
		}
	}
	return nil, Refuse(Forbidden, "you lack the permission %q for this", command.Kind())
}
