package identity

import (
	"context"
	"errors"

	"zhitong/pipeline"
)

// EnsureAdmin brings the built-in roles and the tenants in use up to date and,
// when there is no user at all, makes the user "admin" with the given password, or with a new one,
// which it gives back. The error is InvalidArgument for a password that is too
// short.
func (s *Service) EnsureAdmin(ctx context.Context, given string) (generated string, err error) {
	if err := errors.Join(s.renewRoles(ctx), s.adoptTenants(ctx)); err != nil {
		return "", err
	}
	existing, err := s.Users(ctx)
	if err != nil || len(existing) > 0 {
		return "", err
	}
	if given == "" {
		if generated, _, err = s.newSecret(); err != nil {
			return "", err
		}
		given = generated
	}
	err = s.EnsureUser(ctx, User{Name: "admin", FullName: "管理员 · Administrator", Roles: []string{Administrator}, Tenants: []string{DefaultTenant}}, given)
	return generated, err
}

// EnsureGroup makes a group when it is missing.
func (s *Service) EnsureGroup(ctx context.Context, group Group) error {
	return s.do(ctx, pipeline.System, &PutGroup{group})
}

// EnsureUser makes a user when there is none of that name.
func (s *Service) EnsureUser(ctx context.Context, user User, text string) error {
	hash, err := s.HashPassword(text)
	if err != nil {
		return err
	}
	err = s.do(ctx, pipeline.System, &CreateUser{user, hash})
	if pipeline.CodeOf(err) == pipeline.AlreadyExists {
		return nil
	}
	return err
}
