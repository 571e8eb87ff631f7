package identity

import (
	"context"
	"slices"

	"zhitong/pipeline"
)

// AuthorizationsOf gives the authorizations that count for an actor, and as
// authorizations for everything what his roles permit. Those of roles have small
// keys, which name nothing.
func (s *Service) AuthorizationsOf(ctx context.Context, actor pipeline.Actor) ([]*Authorization, error) {
	entry, err := s.lookupActor(ctx, actor)
	if err != nil || entry == nil {
		return nil, err
	}
	all := entry.permitted(actor)
	for i, one := range all {
		one.Key = int64(i) + 1
	}
	for _, one := range entry.authorizations {
		if one.countsFor(actor) {
			all = append(all, one)
		}
	}
	return all, nil
}

// permitted writes what the roles of an actor permit as authorizations.
func (e *entry) permitted(actor pipeline.Actor) (all []*Authorization) {
	for _, role := range actor.Roles {
		for _, resource := range ResourceTypes() {
			one := &Authorization{Owner: RoleEntity, OwnerID: role, Resource: resource, ResourceID: pipeline.AnyID}
			for _, permission := range PermissionTypes(resource) {
				if permits(e.grants[role], right{resource, permission}) {
					one.Permissions = append(one.Permissions, permission)
				}
			}
			if len(one.Permissions) > 0 {
				all = append(all, one)
			}
		}
	}
	return all
}

// permits says whether patterns grant all that is reached by a right.
func permits(patterns []string, wanted right) bool {
	for permission, ways := range rights {
		if slices.Contains(ways, wanted) && !slices.ContainsFunc(patterns, func(p string) bool { return grants(p, permission) }) {
			return false
		}
	}
	return true
}
