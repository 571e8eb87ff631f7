package identity

import (
	"context"

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
	return users.Read(ctx, reader, store.Query{OrderBy: byName})
}

// ReadGroups gives all groups by name, in a read of the caller's.
func ReadGroups(ctx context.Context, reader store.Reader) ([]*Group, error) {
	return groups.Read(ctx, reader, store.Query{OrderBy: byName})
}

// ReadRoles gives all roles by name, in a read of the caller's.
func ReadRoles(ctx context.Context, reader store.Reader) ([]*Role, error) {
	return roles.Read(ctx, reader, store.Query{OrderBy: byName})
}

// Users gives all users by name.
func (s *Service) Users(ctx context.Context) ([]*User, error) { return read(ctx, s.store, users.Read) }

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
