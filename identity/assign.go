package identity

import (
	"slices"

	"zhitong/pipeline"
)

// AssignUser puts a user into a group, gives him a role or lets him into a
// tenant, of which one is named; with Remove it takes that away. The errors are
// NotFound, AlreadyExists for what he has, and InvalidState for his last tenant.
type AssignUser struct {
	User   string `json:"user"`
	Group  string `json:"group,omitempty"`
	Role   string `json:"role,omitempty"`
	Tenant string `json:"tenant,omitempty"`
	Remove bool   `json:"remove,omitempty"`
}

// AssignRole gives a group a role, or takes it away. The errors are those of
// [AssignUser].
type AssignRole struct {
	Group  string `json:"group"`
	Role   string `json:"role"`
	Remove bool   `json:"remove,omitempty"`
}

// Kind implements [pipeline.Command].
func (*AssignUser) Kind() string { return "identity.user.assign" }

// Kind implements [pipeline.Command].
func (*AssignRole) Kind() string { return "identity.group.assign" }

func (c *AssignUser) touch(t *touched) { t.user(c.User, []string{c.Group}, []string{c.Role}) }

func (c *AssignRole) touch(t *touched) {
	t.groups, t.roles = append(t.groups, c.Group), append(t.roles, c.Role)
}

func (c *AssignUser) decide(batch *pipeline.Batch) error {
	user, err := existingUser(batch, c.User)
	if err != nil {
		return err
	}
	changed := *user
	switch {
	case c.Group != "":
		if err = checkAssigned(batch, "group", groups, c.Group, c.Remove); err == nil {
			changed.Groups, err = assigned("group", changed.Groups, c.Group, c.Remove)
		}
	case c.Role != "":
		if err = checkAssigned(batch, "role", roles, c.Role, c.Remove); err == nil {
			changed.Roles, err = assigned("role", changed.Roles, c.Role, c.Remove)
		}
	default:
		changed.Tenants, err = c.tenants(changed.Tenants)
	}
	if err != nil {
		return err
	}
	users.Put(batch, &changed)
	batch.Emit(record{"user_assigned", user.Name})
	return nil
}

// tenants gives the tenants afterwards; who has none is in the default one.
func (c *AssignUser) tenants(of []string) ([]string, error) {
	if len(of) == 0 {
		of = []string{defaultTenant}
	}
	if !c.Remove {
		if err := checkTenant(c.Tenant); err != nil || slices.Contains(of, c.Tenant) {
			return of, err
		}
	}
	left, err := assigned("tenant", of, c.Tenant, c.Remove)
	if err == nil && len(left) == 0 {
		return nil, pipeline.Refuse(pipeline.InvalidState, "a user has at least one tenant")
	}
	return left, err
}

func checkTenant(name string) error {
	if name == defaultTenant {
		return nil
	}
	return checkName("tenant", name)
}

func (c *AssignRole) decide(batch *pipeline.Batch) error {
	group, _ := groups.Get(batch, c.Group)
	if group == nil {
		return missing("group", c.Group)
	}
	if err := checkAssigned(batch, "role", roles, c.Role, c.Remove); err != nil {
		return err
	}
	changed := *group
	var err error
	if changed.Roles, err = assigned("role", changed.Roles, c.Role, c.Remove); err != nil {
		return err
	}
	groups.Put(batch, &changed)
	batch.Emit(record{"group_assigned", group.Name})
	return nil
}

// checkAssigned refuses to give what does not exist; it may be taken away.
func checkAssigned[R any](batch *pipeline.Batch, what string, table *pipeline.Table[string, R], name string, remove bool) error {
	if remove {
		return nil
	}
	return checkKnown(batch, what, table, []string{name})
}

// assigned gives names with one more or one less.
func assigned(what string, names []string, name string, remove bool) ([]string, error) {
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
