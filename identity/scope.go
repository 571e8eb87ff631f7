package identity

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

var _ pipeline.Scoper = (*Service)(nil)

// Authorize implements [pipeline.Authorizer]: an actor may use a permission when
// one of the roles that he has, and acts with, grants it, or authorizations do
// for everything, in a tenant that is his.
func (s *Service) Authorize(ctx context.Context, actor pipeline.Actor, tenant, permission string) error {
	scope, err := s.Scope(ctx, actor, tenant, permission)
	if err == nil && !scope.All {
		return forbidden(permission)
	}
	return err
}

// Scope implements [pipeline.Scoper].
func (s *Service) Scope(ctx context.Context, actor pipeline.Actor, tenant, permission string) (pipeline.Scope, error) {
	if actor.System {
		return pipeline.Scope{All: true}, nil
	}
	entry, err := s.lookupActor(ctx, actor)
	if err != nil {
		return pipeline.Scope{}, err
	}
	if entry == nil || entry.user.Disabled || !entry.mayEnter(tenant) {
		return pipeline.Scope{}, forbidden(permission)
	}
	if entry.may(actor.Roles, permission) {
		return pipeline.Scope{All: true}, nil
	}
	scope := entry.scope(actor, rights[permission])
	if !scope.All && len(scope.Resources) == 0 {
		return scope, forbidden(permission)
	}
	return scope, nil
}

func forbidden(permission string) error {
	return pipeline.Refuse(pipeline.Forbidden, "you lack the permission %q", permission)
}

// scope gives where the authorizations give one of the rights; everywhere when
// each of them is given for everything.
func (e *entry) scope(actor pipeline.Actor, wanted []right) (scope pipeline.Scope) {
	everywhere := 0
	for _, one := range wanted {
		all := false
		for _, authorization := range e.authorizations {
			if authorization.countsFor(actor) && authorization.grants(one) {
				scope.Resources = append(scope.Resources, pipeline.Resource{Type: one.resource, Permission: one.permission, ID: authorization.ResourceID})
				all = all || authorization.ResourceID == pipeline.AnyID
			}
		}
		if all {
			everywhere++
		}
	}
	scope.All = len(wanted) > 0 && everywhere == len(wanted)
	return scope
}

// countsFor says whether an authorization of an actor counts as he acts: with
// some of his roles only those of these roles.
func (a *Authorization) countsFor(actor pipeline.Actor) bool {
	if a.Owner == RoleEntity {
		return slices.Contains(actor.Roles, a.OwnerID)
	}
	return !actor.Restricted
}

// owners gives who owns the authorizations that the entry has.
func (e *entry) owners() []store.Row {
	own := UserEntity
	if e.user.Client {
		own = ClientEntity
	}
	all := []store.Row{{string(own), e.user.Name}}
	for owner, names := range map[Entity][]string{GroupEntity: e.groups, RoleEntity: e.roles, MappingRuleEntity: e.rules} {
		for _, name := range names {
			all = append(all, store.Row{string(owner), name})
		}
	}
	return all
}
