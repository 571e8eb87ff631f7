package identity

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// DeleteUser takes a user away, who loses all sessions and tokens at once. The
// name is not given out again, so that what was recorded of him stays his.
type DeleteUser struct {
	Name string `json:"name"`
}

// DeleteGroup takes a group away, also from its members.
type DeleteGroup struct {
	Name string `json:"name"`
}

// DeleteRole takes a role away, also from users and groups. The administrator's
// cannot be deleted.
type DeleteRole struct {
	Name string `json:"name"`
}

// Kind implements [pipeline.Command].
func (*DeleteUser) Kind() string { return "identity.user.delete" }

// Kind implements [pipeline.Command].
func (*DeleteGroup) Kind() string { return "identity.group.delete" }

// Kind implements [pipeline.Command].
func (*DeleteRole) Kind() string { return "identity.role.delete" }

func (c *DeleteUser) touch(t *touched) {
	t.user(c.Name, nil, nil)
	t.endSessionsOf = append(t.endSessionsOf, c.Name)
}

func (c *DeleteGroup) touch(t *touched) { t.groups, t.everybody = append(t.groups, c.Name), true }
func (c *DeleteRole) touch(t *touched)  { t.roles, t.everybody = append(t.roles, c.Name), true }

func (c *DeleteUser) decide(batch *pipeline.Batch) error {
	user, err := existingUser(batch, c.Name)
	if err != nil {
		return err
	}
	users.Delete(batch, user.Name)
	if secret, _ := passwords.Get(batch, user.Name); secret != nil {
		passwords.Delete(batch, user.Name)
	}
	endSessionsOf(batch, user.Name)
	batch.Emit(record{"user_deleted", user.Name})
	return nil
}

func (c *DeleteGroup) decide(batch *pipeline.Batch) error {
	if group, _ := groups.Get(batch, c.Name); group == nil {
		return missing("group", c.Name)
	}
	groups.Delete(batch, c.Name)
	changeAll(batch, users, func(u *User) *[]string { return &u.Groups }, c.Name)
	batch.Emit(record{"group_deleted", c.Name})
	return nil
}

func (c *DeleteRole) decide(batch *pipeline.Batch) error {
	if role, _ := roles.Get(batch, c.Name); role == nil {
		return missing("role", c.Name)
	}
	if c.Name == Administrator {
		return pipeline.Refuse(pipeline.InvalidState, "the role %q cannot be deleted", c.Name)
	}
	roles.Delete(batch, c.Name)
	changeAll(batch, users, func(u *User) *[]string { return &u.Roles }, c.Name)
	changeAll(batch, groups, func(g *Group) *[]string { return &g.Roles }, c.Name)
	batch.Emit(record{"role_deleted", c.Name})
	return nil
}

// changeAll takes a name out of a list of all rows that have it.
func changeAll[R any](batch *pipeline.Batch, table *pipeline.Table[string, R], list func(*R) *[]string, name string) {
	var changed []*R
	table.Each(batch, func(_ string, row *R) {
		if slices.Contains(*list(row), name) {
			other := *row
			*list(&other) = without(*list(row), name)
			changed = append(changed, &other)
		}
	})
	for _, row := range changed {
		table.Put(batch, row)
	}
}

// loadEverybody loads and locks all users and groups. Groups and roles are
// deleted rarely.
func loadEverybody(ctx context.Context, batch *pipeline.Batch) error {
	if err := loadAll(ctx, batch, users); err != nil {
		return err
	}
	return loadAll(ctx, batch, groups)
}

func loadAll[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[string, R]) error {
	keys, err := table.LoadWhere(ctx, batch, store.Query{OrderBy: byName})
	if err != nil || len(keys) == 0 || batch.Exclusive() {
		return err
	}
	if _, err := table.Lock(ctx, batch, keys, true); err != nil {
		return err
	}
	return table.Reload(ctx, batch, keys)
}
