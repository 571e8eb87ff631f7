package identity

import (
	"slices"

	"zhitong/pipeline"
)

// Assign puts a member into a group, gives it a role or lets it into a tenant;
// with Remove it takes that away. The errors are NotFound, AlreadyExists for
// what it has, InvalidArgument for what it cannot have, and InvalidState for the
// last tenant of who signs in.
type Assign struct {
	Member Entity `json:"member"`
	Name   string `json:"name"`
	To     Entity `json:"to"`
	ID     string `json:"id"` // of the group, role or tenant
	Remove bool   `json:"remove,omitempty"`
}

// Kind implements [pipeline.Command].
func (c *Assign) Kind() string { return c.Member.kind("assign") }

func (c *Assign) touch(t *touched) {
	c.Member.touch(t, c.Name)
	c.To.touch(t, c.ID)
}

func (c *Assign) decide(batch *pipeline.Batch) error {
	if !c.Remove {
		if err := c.To.check(batch, c.ID); err != nil {
			return err
		}
	}
	switch c.Member {
	case UserEntity, ClientEntity:
		user, err := existingPrincipal(batch, c.Member, c.Name)
		return assign(batch, c, users, user, err)
	case GroupEntity:
		group, err := existing(batch, c.Member, groups, c.Name)
		return assign(batch, c, groups, group, err)
	case RoleEntity:
		role, err := existing(batch, c.Member, roles, c.Name)
		return assign(batch, c, roles, role, err)
	case MappingRuleEntity:
		rule, err := existing(batch, c.Member, mappingRules, c.Name)
		return assign(batch, c, mappingRules, rule, err)
	default:
		return pipeline.Refuse(pipeline.InvalidArgument, "a %s is not assigned to anything", c.Member)
	}
}

// belongings give the lists of what a row is assigned to, by type.
type belongings map[Entity]*[]string

// member is a row that is assigned to something.
type member interface{ belongings() belongings }

func (u *User) belongings() belongings {
	return belongings{GroupEntity: &u.Groups, RoleEntity: &u.Roles, TenantEntity: &u.Tenants}
}

func (g *Group) belongings() belongings {
	return belongings{RoleEntity: &g.Roles, TenantEntity: &g.Tenants}
}

func (r *Role) belongings() belongings { return belongings{TenantEntity: &r.Tenants} }

// assign changes the row of a member, unless looking for it failed.
func assign[R any](batch *pipeline.Batch, c *Assign, table *pipeline.Table[string, R], row *R, err error) error {
	if err != nil {
		return err
	}
	changed := *row
	names := any(&changed).(member).belongings()[c.To]
	if names == nil {
		return pipeline.Refuse(pipeline.InvalidArgument, "a %s is not assigned to a %s", c.Member, c.To)
	}
	if c.To == TenantEntity && (c.Member == UserEntity || c.Member == ClientEntity) {
		*names, err = c.tenants(*names)
	} else {
		*names, err = assigned(c.To, *names, c.ID, c.Remove)
	}
	if err != nil {
		return err
	}
	table.Put(batch, &changed)
	batch.Emit(record{string(c.Member) + "_assigned", c.Name})
	return nil
}

// tenants gives the tenants afterwards of who signs in; who has none is in the
// default one.
func (c *Assign) tenants(of []string) ([]string, error) {
	if len(of) == 0 {
		of = []string{DefaultTenant}
	}
	if !c.Remove && slices.Contains(of, c.ID) {
		return of, nil
	}
	left, err := assigned(c.To, of, c.ID, c.Remove)
	if err == nil && len(left) == 0 {
		return nil, pipeline.Refuse(pipeline.InvalidState, "a %s has at least one tenant", c.Member)
	}
	return left, err
}

// assigned gives names with one more or one less.
func assigned(what Entity, names []string, name string, remove bool) ([]string, error) {
	switch has := slices.Contains(names, name); {
	case remove && !has:
		return nil, pipeline.Refuse(pipeline.NotFound, "the %s %q is not assigned", what, name)
	case !remove && has:
		return nil, pipeline.Refuse(pipeline.AlreadyExists, "the %s %q is assigned already", what, name)
	case remove:
		return without(names, name), nil
	default:
		return sorted(append(slices.Clone(names), name)), nil
	}
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(other string) bool { return other == name })
}

// Assigned says whether a user, client, group or role, by its row, is assigned
// to a group, role or tenant.
func Assigned(row any, to Entity, id string) bool {
	has, ok := row.(member)
	if !ok || has.belongings()[to] == nil {
		return false
	}
	names := *has.belongings()[to]
	_, single := row.(*User)
	return slices.Contains(names, id) || single && to == TenantEntity && id == DefaultTenant && len(names) == 0
}
