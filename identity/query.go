package identity

import (
	"context"
	"slices"

	"zhitong/store"
)

var byName = []store.Order{{Column: "id"}}

// read gives all rows of a table by name.
func read[R any](ctx context.Context, db store.Store, from func(context.Context, store.Reader, store.Query) ([]*R, error)) (found []*R, err error) {
	err = db.Read(ctx, func(reader store.Reader) error {
		found, err = from(ctx, reader, store.Query{OrderBy: byName})
		return err
	})
	return found, err
}

// ReadUsers gives all users by name, in a read of the caller's.
func ReadUsers(ctx context.Context, reader store.Reader) ([]*User, error) {
	all, err := users.Read(ctx, reader, store.Query{OrderBy: byName})
	return slices.DeleteFunc(all, func(u *User) bool { return u.Client }), err
}

// ReadClients gives all clients by their ids, in a read of the caller's.
func ReadClients(ctx context.Context, reader store.Reader) ([]*User, error) {
	all, err := users.Read(ctx, reader, store.Query{OrderBy: byName})
	return slices.DeleteFunc(all, func(u *User) bool { return !u.Client }), err
}

// ReadGroups gives all groups by name, in a read of the caller's.
func ReadGroups(ctx context.Context, reader store.Reader) ([]*Group, error) {
	return groups.Read(ctx, reader, store.Query{OrderBy: byName})
}

// ReadRoles gives all roles by name, in a read of the caller's.
func ReadRoles(ctx context.Context, reader store.Reader) ([]*Role, error) {
	return roles.Read(ctx, reader, store.Query{OrderBy: byName})
}

// ReadTenants gives all tenants by name, in a read of the caller's; the default
// one is always among them.
func ReadTenants(ctx context.Context, reader store.Reader) ([]*Tenant, error) {
	found, err := tenants.Read(ctx, reader, store.Query{OrderBy: byName})
	if !slices.ContainsFunc(found, func(t *Tenant) bool { return t.Name == DefaultTenant }) {
		found = append([]*Tenant{{Name: DefaultTenant, Title: "Default"}}, found...)
	}
	return found, err
}

// ReadAuthorizations gives all authorizations by key, in a read of the caller's.
func ReadAuthorizations(ctx context.Context, reader store.Reader) ([]*Authorization, error) {
	return authorizations.Read(ctx, reader, store.Query{OrderBy: byName})
}

// ReadMappingRules gives all mapping rules by name, in a read of the caller's.
func ReadMappingRules(ctx context.Context, reader store.Reader) ([]*MappingRule, error) {
	return mappingRules.Read(ctx, reader, store.Query{OrderBy: byName})
}

// Users gives all users by name.
func (s *Service) Users(ctx context.Context) (found []*User, err error) {
	err = s.store.Read(ctx, func(reader store.Reader) error {
		found, err = ReadUsers(ctx, reader)
		return err
	})
	return found, err
}

// Groups gives all groups by name.
func (s *Service) Groups(ctx context.Context) ([]*Group, error) {
	return read(ctx, s.store, groups.Read)
}

// Roles gives all roles by name.
func (s *Service) Roles(ctx context.Context) ([]*Role, error) { return read(ctx, s.store, roles.Read) }

// Tokens gives all tokens, without their secrets, which nobody has.
func (s *Service) Tokens(ctx context.Context) ([]*Token, error) {
	return read(ctx, s.store, tokens.Read)
}
