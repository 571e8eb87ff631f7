package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// CamundaUser is a user as Camunda clients know one.
type CamundaUser struct {
	Username string  `json:"username"`
	Name     *string `json:"name"`
	Email    *string `json:"email"`
}

// CamundaUserFilter selects users.
type CamundaUserFilter struct {
	Username *Filter[string] `json:"username,omitempty"`
	Name     *Filter[string] `json:"name,omitempty"`
	Email    *Filter[string] `json:"email,omitempty"`
}

// CamundaUserInput makes a user.
type CamundaUserInput struct {
	Body struct {
		Username string `json:"username" minLength:"1" maxLength:"100"`
		Password string `json:"password" minLength:"8" maxLength:"1024"`
		Name     string `json:"name,omitempty" maxLength:"200"`
		Email    string `json:"email,omitempty" maxLength:"320"`
	}
}

// CamundaUserChange changes a user; an empty password stays.
type CamundaUserChange struct {
	Name string `path:"name" maxLength:"100"`
	Body struct {
		Password string  `json:"password,omitempty" maxLength:"1024"`
		Name     *string `json:"name,omitempty" maxLength:"200"`
		Email    *string `json:"email,omitempty" maxLength:"320"`
	}
}

// NameInput is a request that names one thing in the path.
type NameInput struct {
	Name string `path:"name" maxLength:"100"`
}

func camundaUser(u *identity.User) CamundaUser {
	return CamundaUser{u.Name, optionalText(u.FullName), optionalText(u.Email)}
}

func userColumns(u *identity.User) columns {
	return columns{"id": u.Name, "name": orNothing(u.FullName), "email": orNothing(u.Email)}
}

// orNothing is nil for no text, as in a column without a value.
func orNothing(text string) any {
	if text == "" {
		return nil
	}
	return text
}

var camundaUsers = searching[CamundaUserFilter, identity.User, CamundaUser]{
	tag: "user", id: "searchUsers", path: "/v2/users/search", permission: identityRead,
	guards: []guard{byText(identity.ResourceUser, "READ", "id")},
	filter: func(f CamundaUserFilter) ([]store.Condition, error) {
		return conditions(on(f.Username, "id", asText), on(f.Name, "name", asText), on(f.Email, "email", asText))
	},
	sortable: map[string]string{"username": "id", "name": "name", "email": "email"},
	run:      listed(identity.ReadUsers, userColumns),
	view:     camundaUser,
}

// registerCamundaUsers declares the operations of users that Camunda clients know.
func registerCamundaUsers(p *people, api huma.API) {
	tag := camundaUsers.tag
	camundaUsers.register(p.Server, api)
	operation(api, tag, "createUser", http.MethodPost, "/v2/users", "Make a user", http.StatusCreated, p.createCamundaUser)
	operation(api, tag, "getUser", http.MethodGet, "/v2/users/{name}", "A user", http.StatusOK, p.camundaUser)
	operation(api, tag, "updateUser", http.MethodPut, "/v2/users/{name}", "Change a user", http.StatusOK, p.updateCamundaUser)
	operation(api, tag, "deleteUser", http.MethodDelete, "/v2/users/{name}", "Delete a user", http.StatusNoContent,
		func(ctx context.Context, in *NameInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.Delete{Entity: identity.UserEntity, Name: in.Name})
		})
}

func (p *people) camundaUser(ctx context.Context, in *NameInput) (*Body[CamundaUser], error) {
	return named(ctx, p.Server, camundaUsers, in.Name)
}

// named gives the only row of a search whose id is a name, or NotFound.
func named[F, R, V any](ctx context.Context, s *Server, d searching[F, R, V], name string) (*Body[V], error) {
	found, err := d.search(ctx, s, SearchRequest[F]{}, is("id", name))
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "there is no %s %q", d.tag, name)
	}
	return &Body[V]{found.Items[0]}, nil
}

func (p *people) createCamundaUser(ctx context.Context, in *CamundaUserInput) (*Body[CamundaUser], error) {
	hash, err := p.service.HashPassword(in.Body.Password)
	if err != nil {
		return nil, err
	}
	user := identity.User{Name: in.Body.Username, FullName: in.Body.Name, Email: in.Body.Email}
	_, err = change(ctx, p.Server, &identity.CreateUser{User: user, PasswordHash: hash})
	return &Body[CamundaUser]{camundaUser(&user)}, err
}

func (p *people) updateCamundaUser(ctx context.Context, in *CamundaUserChange) (*Body[CamundaUser], error) {
	command := &identity.UpdateUser{Name: in.Name, FullName: in.Body.Name, Email: in.Body.Email}
	if in.Body.Password != "" {
		hash, err := p.service.HashPassword(in.Body.Password)
		if err != nil {
			return nil, err
		}
		command.PasswordHash = hash
	}
	if _, err := change(ctx, p.Server, command); err != nil {
		return nil, err
	}
	return p.camundaUser(ctx, &NameInput{in.Name})
}
