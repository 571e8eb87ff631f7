package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
)

// UserView is a user as administrators see it.
type UserView struct {
	Username  string    `json:"username"`
	Name      string    `json:"name"`
	Groups    []string  `json:"groups"`
	Roles     []string  `json:"roles"`
	Tenants   []string  `json:"tenants"`
	Disabled  bool      `json:"disabled"`
	CreatedAt time.Time `json:"createdAt"`
}

// RoleView is a role with its permissions.
type RoleView struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Permissions []string `json:"permissions" doc:"Kinds of commands and names of queries; \"ledger.*\" for all of a module, \"*\" for all."`
}

// GroupView is a group with the roles of its members.
type GroupView struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

// TokenView is an API token without its secret.
type TokenView struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Owner     string     `json:"owner"`
	Roles     []string   `json:"roles"`
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt *time.Time `json:"expiresAt"`
	Revoked   bool       `json:"revoked"`
}

// NewToken is a token with its secret, which is shown only now.
type NewToken struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// UserInput creates a user.
type UserInput struct {
	Body struct {
		Username string   `json:"username" minLength:"1" maxLength:"100"`
		Name     string   `json:"name,omitempty" maxLength:"200"`
		Password string   `json:"password" minLength:"8" maxLength:"1024"`
		Groups   []string `json:"groups,omitempty"`
		Roles    []string `json:"roles,omitempty"`
		Tenants  []string `json:"tenants,omitempty"`
	}
}

// UserChange changes a user; what is left out stays.
type UserChange struct {
	Username string `path:"username"`
	Body     struct {
		Name     *string   `json:"name,omitempty" maxLength:"200"`
		Groups   *[]string `json:"groups,omitempty"`
		Roles    *[]string `json:"roles,omitempty"`
		Tenants  *[]string `json:"tenants,omitempty"`
		Disabled *bool     `json:"disabled,omitempty"`
	}
}

// PasswordInput changes the caller's own password.
type PasswordInput struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"1024"`
		New string `json:"new" minLength:"8" maxLength:"1024"`
	}
}

// RoleInput makes or replaces a role.
type RoleInput struct {
	Name string `path:"name"`
	Body struct {
		Title       string   `json:"title,omitempty" maxLength:"200"`
		Permissions []string `json:"permissions" maxItems:"200"`
	}
}

// GroupRoles makes or replaces a group.
type GroupRoles struct {
	Name string `path:"name"`
	Body struct {
		Title string   `json:"title,omitempty" maxLength:"200"`
		Roles []string `json:"roles" maxItems:"200"`
	}
}

// TokenInput makes a token of the caller.
type TokenInput struct {
	Body struct {
		Name      string     `json:"name" minLength:"1" maxLength:"100"`
		Roles     []string   `json:"roles,omitempty" doc:"Of the caller's; none means all of them."`
		ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	}
}

// TokenID names a token.
type TokenID struct {
	ID string `path:"id" maxLength:"64"`
}

// people are the operations of users and what they may do.
type people struct {
	*Server
	service *identity.Service
}

// RegisterIdentity declares the operations of users, groups, roles and tokens.
func RegisterIdentity(service *identity.Service) func(*Server, huma.API) {
	return func(s *Server, api huma.API) {
		const tag = "identity"
		p := &people{s, service}
		operation(api, tag, "listUsers", http.MethodGet, "/api/v1/users", "All users", http.StatusOK, p.users)
		operation(api, tag, "addUser", http.MethodPost, "/api/v1/users", "Create a user", http.StatusNoContent, p.createUser)
		operation(api, tag, "changeUser", http.MethodPatch, "/api/v1/users/{username}", "Change or disable a user", http.StatusNoContent, p.updateUser)
		operation(api, tag, "changePassword", http.MethodPost, "/api/v1/me/password", "Change one's own password", http.StatusNoContent, p.changePassword)
		operation(api, tag, "listUserGroups", http.MethodGet, "/api/v1/groups", "All groups", http.StatusOK, p.groups)
		operation(api, tag, "putGroup", http.MethodPut, "/api/v1/groups/{name}", "Make or replace a group", http.StatusNoContent, p.putGroup)
		operation(api, tag, "listRoles", http.MethodGet, "/api/v1/roles", "All roles", http.StatusOK, p.roles)
		operation(api, tag, "putRole", http.MethodPut, "/api/v1/roles/{name}", "Make or replace a role", http.StatusNoContent, p.putRole)
		operation(api, tag, "listTokens", http.MethodGet, "/api/v1/tokens", "All tokens, without their secrets", http.StatusOK, p.tokens)
		operation(api, tag, "createToken", http.MethodPost, "/api/v1/tokens", "Make a token of one's own", http.StatusCreated, p.createToken)
		operation(api, tag, "revokeToken", http.MethodDelete, "/api/v1/tokens/{id}", "Revoke a token", http.StatusNoContent, p.revokeToken)
		for _, register := range []func(*people, huma.API){registerCamundaUsers, registerDescribed, registerMembers,
			registerClients, registerAuthorizations, registerMappingRules, registerSetup} {
			register(p, api)
		}
	}
}

const identityRead = "identity.read"

func (p *people) users(ctx context.Context, _ *Nothing) (*Body[Items[UserView]], error) {
	if _, err := p.allow(ctx, DefaultTenant, identityRead); err != nil {
		return nil, err
	}
	found, err := p.service.Users(ctx)
	shown := Items[UserView]{Items: []UserView{}}
	for _, u := range found {
		shown.Items = append(shown.Items, UserView{u.Name, u.FullName, list(u.Groups), list(u.Roles), list(u.Tenants), u.Disabled, u.CreatedAt})
	}
	return &Body[Items[UserView]]{shown}, err
}

func (p *people) createUser(ctx context.Context, in *UserInput) (*Nothing, error) {
	hash, err := p.service.HashPassword(in.Body.Password)
	if err != nil {
		return nil, err
	}
	return change(ctx, p.Server, &identity.CreateUser{PasswordHash: hash, User: identity.User{Name: in.Body.Username, FullName: in.Body.Name,
		Groups: in.Body.Groups, Roles: in.Body.Roles, Tenants: in.Body.Tenants}})
}

func (p *people) updateUser(ctx context.Context, in *UserChange) (*Nothing, error) {
	return change(ctx, p.Server, &identity.UpdateUser{Name: in.Username, FullName: in.Body.Name, Groups: in.Body.Groups, Roles: in.Body.Roles,
		Tenants: in.Body.Tenants, Disabled: in.Body.Disabled})
}

// changePassword needs the old password, whoever is signed in.
func (p *people) changePassword(ctx context.Context, in *PasswordInput) (*Nothing, error) {
	caller := callerOf(ctx)
	if _, err := p.service.Password(ctx, caller.Actor.ID, in.Body.Old); err != nil {
		return nil, err
	}
	return &Nothing{}, p.service.ChangeOwnPassword(ctx, caller.Actor, in.Body.New)
}

func (p *people) groups(ctx context.Context, _ *Nothing) (*Body[Items[GroupView]], error) {
	if _, err := p.allow(ctx, DefaultTenant, identityRead); err != nil {
		return nil, err
	}
	found, err := p.service.Groups(ctx)
	shown := Items[GroupView]{Items: []GroupView{}}
	for _, g := range found {
		shown.Items = append(shown.Items, GroupView{g.Name, g.Title, list(g.Roles)})
	}
	return &Body[Items[GroupView]]{shown}, err
}

func (p *people) putGroup(ctx context.Context, in *GroupRoles) (*Nothing, error) {
	return change(ctx, p.Server, &identity.PutGroup{Group: identity.Group{Name: in.Name, Title: in.Body.Title, Roles: in.Body.Roles}})
}

func (p *people) roles(ctx context.Context, _ *Nothing) (*Body[Items[RoleView]], error) {
	if _, err := p.allow(ctx, DefaultTenant, identityRead); err != nil {
		return nil, err
	}
	found, err := p.service.Roles(ctx)
	shown := Items[RoleView]{Items: []RoleView{}}
	for _, r := range found {
		shown.Items = append(shown.Items, RoleView{r.Name, r.Title, list(r.Permissions)})
	}
	return &Body[Items[RoleView]]{shown}, err
}

func (p *people) putRole(ctx context.Context, in *RoleInput) (*Nothing, error) {
	return change(ctx, p.Server, &identity.PutRole{Role: identity.Role{Name: in.Name, Title: in.Body.Title, Permissions: in.Body.Permissions}})
}

func (p *people) tokens(ctx context.Context, _ *Nothing) (*Body[Items[TokenView]], error) {
	if _, err := p.allow(ctx, DefaultTenant, identityRead); err != nil {
		return nil, err
	}
	found, err := p.service.Tokens(ctx)
	shown := Items[TokenView]{Items: []TokenView{}}
	for _, t := range found {
		view := TokenView{ID: t.ID, Name: t.Name, Owner: t.Owner, Roles: list(t.Roles), CreatedAt: t.CreatedAt, Revoked: t.Revoked}
		if !t.ExpiresAt.IsZero() {
			view.ExpiresAt = &t.ExpiresAt
		}
		shown.Items = append(shown.Items, view)
	}
	return &Body[Items[TokenView]]{shown}, err
}

func (p *people) createToken(ctx context.Context, in *TokenInput) (*Body[NewToken], error) {
	caller := callerOf(ctx)
	token := identity.Token{Name: in.Body.Name, Owner: caller.Actor.ID, Roles: in.Body.Roles}
	if in.Body.ExpiresAt != nil {
		token.ExpiresAt = *in.Body.ExpiresAt
	}
	secret, created, err := p.service.NewToken(ctx, caller.Actor, token)
	return &Body[NewToken]{NewToken{created.ID, secret}}, err
}

func (p *people) revokeToken(ctx context.Context, in *TokenID) (*Nothing, error) {
	return change(ctx, p.Server, &identity.RevokeToken{ID: in.ID})
}
