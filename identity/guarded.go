package identity

import (
	"context"
	"strconv"

	"zhitong/pipeline"
	"zhitong/store"
)

// resourceTypes names the entities as authorizations do.
var resourceTypes = map[Entity]string{UserEntity: ResourceUser, GroupEntity: ResourceGroup, RoleEntity: ResourceRole,
	TenantEntity: ResourceTenant, MappingRuleEntity: ResourceMappingRule}

// guarded gives the only way to reach an entity.
func (e Entity) guarded(permission, name string) ([]pipeline.Resource, error) {
	return []pipeline.Resource{{Type: resourceTypes[e], Permission: permission, ID: name}}, nil
}

// Resources implements [pipeline.Guarded].
func (c *Describe) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	if c.New {
		return nil, nil // which needs the permission for all
	}
	return c.Entity.guarded("UPDATE", c.Description.Name)
}

// Resources implements [pipeline.Guarded].
func (c *Delete) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return c.Entity.guarded("DELETE", c.Name)
}

// Resources implements [pipeline.Guarded]: what is assigned to is changed.
func (c *Assign) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return c.To.guarded("UPDATE", c.ID)
}

// Resources implements [pipeline.Guarded]. Groups, roles and tenants are given
// by who may change them.
func (c *UpdateUser) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return UserEntity.guarded("UPDATE", c.Name)
}

// Resources implements [pipeline.Guarded].
func (c *PutMappingRule) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	if c.New {
		return nil, nil // which needs the permission for all
	}
	return MappingRuleEntity.guarded("UPDATE", c.Rule.Name)
}

// Resources implements [pipeline.Guarded].
func (c *PutAuthorization) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	if c.Authorization.Key == 0 {
		return nil, nil // which needs the permission for all
	}
	return authorizationWay("UPDATE", c.Authorization.Key), nil
}

// Resources implements [pipeline.Guarded].
func (c *DeleteAuthorization) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return authorizationWay("DELETE", c.Key), nil
}

func authorizationWay(permission string, key int64) []pipeline.Resource {
	return []pipeline.Resource{{Type: ResourceAuthorization, Permission: permission, ID: strconv.FormatInt(key, 10)}}
}
