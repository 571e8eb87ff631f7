package identity

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// renewRole makes a role that is there from the start, or gives it the
// permissions that came to it since and takes those away that it lost. What an
// administrator changed stays otherwise.
type renewRole struct {
	Role Role `json:"role"`
}

// Kind implements [pipeline.Command].
func (*renewRole) Kind() string { return "identity.role.renew" }

func (c *renewRole) touch(t *touched) { t.roles = append(t.roles, c.Role.Name) }

func (c *renewRole) decide(batch *pipeline.Batch) error {
	renewed := c.Role
	if existing, _ := roles.Get(batch, c.Role.Name); existing != nil {
		renewed = *existing
		renewed.Permissions = slices.DeleteFunc(slices.Clone(existing.Permissions), func(permission string) bool {
			return slices.Contains(existing.Given, permission) && !slices.Contains(c.Role.Permissions, permission)
		})
		for _, permission := range c.Role.Permissions {
			if !slices.Contains(existing.Given, permission) {
				renewed.Permissions = append(renewed.Permissions, permission)
			}
		}
	}
	renewed.Permissions, renewed.Given = sorted(renewed.Permissions), sorted(c.Role.Permissions)
	roles.Put(batch, &renewed)
	batch.Emit(record{"role_renewed", renewed.Name})
	return nil
}

// renewRoles brings the roles that are there from the start up to date.
func (s *Service) renewRoles(ctx context.Context) error {
	stored := map[string]*Role{}
	all, err := s.Roles(ctx)
	for _, role := range all {
		stored[role.Name] = role
	}
	for _, role := range builtinRoles() {
		known := stored[role.Name]
		if err == nil && (known == nil || !slices.Equal(known.Given, sorted(role.Permissions))) {
			err = s.do(ctx, pipeline.System, &renewRole{role})
		}
	}
	return err
}

// adoptTenants makes the tenants that users are in but that have no row, as they
// were when a tenant was only a name.
func (s *Service) adoptTenants(ctx context.Context) error {
	var wanted []string
	err := s.store.Read(ctx, func(reader store.Reader) error {
		known, err := tenants.Read(ctx, reader, store.Query{})
		if err != nil {
			return err
		}
		all, err := users.Read(ctx, reader, store.Query{})
		for _, user := range all {
			wanted = append(wanted, user.Tenants...)
		}
		wanted = slices.DeleteFunc(sorted(wanted), func(name string) bool {
			return name == DefaultTenant || name == everyTenant || slices.ContainsFunc(known, func(t *Tenant) bool { return t.Name == name })
		})
		return err
	})
	for _, name := range wanted {
		if err == nil {
			err = s.do(ctx, pipeline.System, &Describe{Entity: TenantEntity, Description: Description{Name: name, Title: name}, New: true})
		}
		if pipeline.CodeOf(err) == pipeline.AlreadyExists {
			err = nil // another node did
		}
	}
	return err
}
