package identity

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// createFirstAdministrator makes a user with the role of administrators while
// nobody has it.
type createFirstAdministrator struct {
	User         User   `json:"user"`
	PasswordHash string `json:"-"`
}

// Kind implements [pipeline.Command].
func (*createFirstAdministrator) Kind() string { return "identity.administrator.create" }

// Claims implements [pipeline.Claimer].
func (c *createFirstAdministrator) Claims() []pipeline.Claim {
	return (&CreateUser{User: c.User}).Claims()
}

func (c *createFirstAdministrator) touch(t *touched) {
	t.user(c.User.Name, nil, []string{Administrator})
	t.everybody = true
}

func (c *createFirstAdministrator) decide(batch *pipeline.Batch) error {
	rows := map[string][]string{} // the roles of groups
	groups.Each(batch, func(name string, group *Group) { rows[name] = group.Roles })
	taken := false
	users.Each(batch, func(_ string, user *User) { taken = taken || administers(user.Roles, user.Groups, rows) })
	mappingRules.Each(batch, func(_ string, rule *MappingRule) { taken = taken || administers(rule.Roles, rule.Groups, rows) })
	if taken {
		return administered()
	}
	user := c.User
	user.Roles = []string{Administrator}
	return createUser(batch, &CreateUser{User: user, PasswordHash: c.PasswordHash})
}

func administered() error {
	return pipeline.Refuse(pipeline.Forbidden, "there is an administrator, who makes users")
}

// administers says whether roles and groups give the role of administrators.
func administers(roles, groups []string, rolesOf map[string][]string) bool {
	return slices.Contains(roles, Administrator) ||
		slices.ContainsFunc(groups, func(group string) bool { return slices.Contains(rolesOf[group], Administrator) })
}

// CreateFirstAdministrator makes a user with the role of administrators, for
// anybody who asks, while nobody has it. The errors are Forbidden when somebody
// has, and those of [CreateUser].
func (s *Service) CreateFirstAdministrator(ctx context.Context, user User, text string) error {
	var taken bool
	err := s.store.Read(ctx, func(reader store.Reader) error {
		inGroups, err := ReadGroups(ctx, reader)
		if err != nil {
			return err
		}
		rolesOf := map[string][]string{}
		for _, group := range inGroups {
			rolesOf[group.Name] = group.Roles
		}
		all, err := ReadUsers(ctx, reader)
		taken = slices.ContainsFunc(all, func(u *User) bool { return administers(u.Roles, u.Groups, rolesOf) })
		return err
	})
	if err != nil {
		return err
	}
	if taken { // before a password is hashed for somebody unknown
		return administered()
	}
	hash, err := s.HashPassword(text)
	if err != nil {
		return err
	}
	return s.do(ctx, pipeline.System, &createFirstAdministrator{user, hash})
}
