package identity

import (
	"time"

	"zhitong/pipeline"
)

// CreateUser makes a user, whose password is a hash from [Service.HashPassword],
// or a client, which has none.
type CreateUser struct {
	User         User   `json:"user"`
	PasswordHash string `json:"-"`
}

// UpdateUser changes a user, or what he may do; what is nil or empty stays. A user who is disabled
// or gets a new password loses all sessions at once.
type UpdateUser struct {
	Name     string    `json:"name"`
	FullName *string   `json:"fullName,omitempty"`
	Email    *string   `json:"email,omitempty"`
	Groups   *[]string `json:"groups,omitempty"`
	Roles    *[]string `json:"roles,omitempty"`
	Tenants  *[]string `json:"tenants,omitempty"`
	Disabled *bool     `json:"disabled,omitempty"`
	// PasswordHash is from [Service.HashPassword].
	PasswordHash string `json:"-"`
}

// ChangePassword gives a user a new password and ends all sessions.
type ChangePassword struct {
	User         string `json:"user"`
	PasswordHash string `json:"-"`
}

// PutGroup makes or replaces a group.
type PutGroup struct {
	Group Group `json:"group"`
}

// PutRole makes or replaces a role.
type PutRole struct {
	Role Role `json:"role"`
}

// CreateToken makes a token. Owner must be the actor, unless the actor may
// manage users.
type CreateToken struct {
	Token Token `json:"token"`
}

// RevokeToken ends a token.
type RevokeToken struct {
	ID string `json:"id"`
}

// openSession signs a user in.
type openSession struct {
	User      string        `json:"user"`
	Hash      []byte        `json:"hash"`
	Lifetime  time.Duration `json:"lifetime"`
	Forgotten []string      `json:"forgotten,omitempty"` // sessions that have expired, to be cleared away
}

// closeSession signs out.
type closeSession struct {
	Hash []byte `json:"hash"`
}

// Kind implements [pipeline.Command].
func (c *CreateUser) Kind() string {
	switch {
	case c.User.Client:
		return ClientEntity.kind("create")
	case len(c.User.Groups)+len(c.User.Roles)+len(c.User.Tenants) > 0:
		return UserEntity.kind("create-assigned")
	default:
		return UserEntity.kind("create")
	}
}

// Kind tells apart who may change users from who may also decide what they may
// do, as in [CreateUser.Kind].
func (c *UpdateUser) Kind() string {
	if c.Groups != nil || c.Roles != nil || c.Tenants != nil || c.Disabled != nil {
		return UserEntity.kind("update-assigned")
	}
	return UserEntity.kind("update")
}
func (*ChangePassword) Kind() string { return "identity.user.change-password" }
func (*PutGroup) Kind() string       { return "identity.group.put" }
func (*PutRole) Kind() string        { return "identity.role.put" }
func (*CreateToken) Kind() string    { return "identity.token.create" }
func (*RevokeToken) Kind() string    { return "identity.token.revoke" }
func (*openSession) Kind() string    { return "identity.session.open" }
func (*closeSession) Kind() string   { return "identity.session.close" }

// userSpace holds the names of users, which are claimed once.
const userSpace = "identity user"

// Claims implements [pipeline.Claimer].
func (c *CreateUser) Claims() []pipeline.Claim {
	return []pipeline.Claim{{Space: userSpace, Tenant: "*", Name: c.User.Name}}
}
