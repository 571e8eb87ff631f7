package identity

import "zhitong/pipeline"

// Entity is a type of what this package keeps by name.
type Entity string

// The types.
const (
	UserEntity        Entity = "user"
	ClientEntity      Entity = "client"
	GroupEntity       Entity = "group"
	RoleEntity        Entity = "role"
	TenantEntity      Entity = "tenant"
	MappingRuleEntity Entity = "mapping-rule"
)

// members lists the types that are assigned to others.
var members = []Entity{UserEntity, ClientEntity, GroupEntity, RoleEntity, MappingRuleEntity}

// described lists the types that have a title and a description.
var described = []Entity{GroupEntity, RoleEntity, TenantEntity}

// deletable lists the types that can be deleted.
var deletable = []Entity{UserEntity, ClientEntity, GroupEntity, RoleEntity, TenantEntity, MappingRuleEntity}

// kind names a command about an entity.
func (e Entity) kind(action string) string { return "identity." + string(e) + "." + action }

// kinds makes the empty commands of all that take an entity.
func kinds() map[string]func() pipeline.Command {
	all := map[string]func() pipeline.Command{}
	for _, entity := range members {
		all[entity.kind("assign")] = func() pipeline.Command { return new(Assign) }
	}
	for _, entity := range described {
		all[entity.kind("describe")] = func() pipeline.Command { return new(Describe) }
	}
	for _, entity := range described {
		all[entity.kind("create")] = func() pipeline.Command { return new(Describe) }
	}
	for _, entity := range deletable {
		all[entity.kind("delete")] = func() pipeline.Command { return new(Delete) }
	}
	return all
}

// touch adds the row of an entity to what is read.
func (e Entity) touch(t *touched, name string) {
	switch e {
	case UserEntity, ClientEntity:
		t.users = append(t.users, name)
	case GroupEntity:
		t.groups = append(t.groups, name)
	case RoleEntity:
		t.roles = append(t.roles, name)
	case TenantEntity:
		t.tenants = append(t.tenants, name)
	case MappingRuleEntity:
		t.rules = append(t.rules, name)
	}
}

// check refuses a name of an entity that does not exist.
func (e Entity) check(batch *pipeline.Batch, name string) (err error) {
	switch e {
	case UserEntity, ClientEntity:
		_, err = existingPrincipal(batch, e, name)
	case GroupEntity:
		_, err = existing(batch, e, groups, name)
	case RoleEntity:
		_, err = existing(batch, e, roles, name)
	case TenantEntity:
		if name != DefaultTenant {
			_, err = existing(batch, e, tenants, name)
		}
	case MappingRuleEntity:
		_, err = existing(batch, e, mappingRules, name)
	default:
		err = pipeline.Refuse(pipeline.InvalidArgument, "%q is not known here", e)
	}
	return err
}

// existing gives the row of a name, or NotFound.
func existing[R any](batch *pipeline.Batch, what Entity, table *pipeline.Table[string, R], name string) (*R, error) {
	row, _ := table.Get(batch, name)
	if row == nil {
		return nil, missing(what, name)
	}
	return row, nil
}

func missing(what Entity, name string) error {
	return pipeline.Refuse(pipeline.NotFound, "there is no %s %q", what, name)
}

// existingPrincipal gives who signs in: a user, or a client.
func existingPrincipal(batch *pipeline.Batch, what Entity, name string) (*User, error) {
	user, err := existing(batch, what, users, name)
	if err == nil && user.Client != (what == ClientEntity) {
		return nil, missing(what, name)
	}
	return user, err
}
