package identity

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// Delete takes something away, also from all that are assigned to it. Who signed
// in loses all sessions and tokens at once; the name is not given out again, so
// that what was recorded of him stays his. The errors are NotFound, and
// InvalidState for the role of administrators, the default tenant and the only
// tenant of somebody.
type Delete struct {
	Entity Entity `json:"entity"`
	Name   string `json:"name"`
}

// Kind implements [pipeline.Command].
func (c *Delete) Kind() string { return c.Entity.kind("delete") }

func (c *Delete) touch(t *touched) {
	c.Entity.touch(t, c.Name)
	t.allAuthorizations = true
	if c.Entity == UserEntity || c.Entity == ClientEntity {
		t.endSessionsOf = append(t.endSessionsOf, c.Name)
		return
	}
	t.everybody = true
}

func (c *Delete) decide(batch *pipeline.Batch) error {
	if err := c.Entity.check(batch, c.Name); err != nil {
		return err
	}
	if c.Entity == RoleEntity && c.Name == Administrator || c.Entity == TenantEntity && c.Name == DefaultTenant {
		return pipeline.Refuse(pipeline.InvalidState, "the %s %q cannot be deleted", c.Entity, c.Name)
	}
	if c.Entity == TenantEntity {
		if err := c.onlyTenant(batch); err != nil {
			return err
		}
	}
	c.takeAway(batch)
	takeAuthorizations(batch, c.Entity, c.Name)
	batch.Emit(record{string(c.Entity) + "_deleted", c.Name})
	return nil
}

func (c *Delete) takeAway(batch *pipeline.Batch) {
	switch c.Entity {
	case UserEntity, ClientEntity:
		users.Delete(batch, c.Name)
		if secret, _ := passwords.Get(batch, c.Name); secret != nil {
			passwords.Delete(batch, c.Name)
		}
		endSessionsOf(batch, c.Name)
		return
	case GroupEntity:
		groups.Delete(batch, c.Name)
	case RoleEntity:
		roles.Delete(batch, c.Name)
	case TenantEntity:
		tenants.Delete(batch, c.Name)
	case MappingRuleEntity:
		mappingRules.Delete(batch, c.Name)
		return
	}
	takeFromAll(batch, users, c)
	takeFromAll(batch, groups, c)
	takeFromAll(batch, roles, c)
	takeFromAll(batch, mappingRules, c)
}

// onlyTenant refuses to take somebody's only tenant away: he would get into the
// default one.
func (c *Delete) onlyTenant(batch *pipeline.Batch) (err error) {
	users.Each(batch, func(name string, user *User) {
		if slices.Equal(user.Tenants, []string{c.Name}) {
			err = pipeline.Refuse(pipeline.InvalidState, "the tenant %q is the only one of %q", c.Name, name)
		}
	})
	return err
}

// takeFromAll takes what is deleted out of the lists of all rows that have it.
func takeFromAll[R any](batch *pipeline.Batch, table *pipeline.Table[string, R], c *Delete) {
	var changed []*R
	table.Each(batch, func(_ string, row *R) {
		other := *row
		names := any(&other).(member).belongings()[c.Entity]
		if names != nil && slices.Contains(*names, c.Name) {
			*names = without(*names, c.Name)
			changed = append(changed, &other)
		}
	})
	for _, row := range changed {
		table.Put(batch, row)
	}
}

// loadEverybody loads and locks all that are assigned to something, which is
// deleted rarely.
func loadEverybody(ctx context.Context, batch *pipeline.Batch) error {
	if err := loadAll(ctx, batch, users); err != nil {
		return err
	}
	if err := loadAll(ctx, batch, groups); err != nil {
		return err
	}
	if err := loadAll(ctx, batch, roles); err != nil {
		return err
	}
	return loadAll(ctx, batch, mappingRules)
}

func loadAll[K comparable, R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[K, R]) error {
	keys, err := table.LoadWhere(ctx, batch, store.Query{OrderBy: byName})
	if err != nil || len(keys) == 0 || batch.Exclusive() {
		return err
	}
	if _, err := table.Lock(ctx, batch, keys, true); err != nil {
		return err
	}
	return table.Reload(ctx, batch, keys)
}
