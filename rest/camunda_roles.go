package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// CamundaRole is a role as Camunda clients know one.
type CamundaRole struct {
	RoleID      string  `json:"roleId"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

// CamundaRoleFilter selects roles.
type CamundaRoleFilter struct {
	RoleID *Filter[string] `json:"roleId,omitempty"`
	Name   *Filter[string] `json:"name,omitempty"`
}

// CamundaRoleInput makes a role.
type CamundaRoleInput struct {
	Body struct {
		RoleID      string `json:"roleId" minLength:"1" maxLength:"100"`
		Name        string `json:"name" maxLength:"200"`
		Description string `json:"description,omitempty" maxLength:"600"`
	}
}

var camundaRoles = searching[CamundaRoleFilter, identity.Role, CamundaRole]{
	tag: "role", id: "searchRoles", path: "/v2/roles/search", permission: identityRead,
	filter: func(f CamundaRoleFilter) ([]store.Condition, error) {
		return conditions(on(f.RoleID, "id", asText), on(f.Name, "name", asText))
	},
	sortable: map[string]string{"roleId": "id", "name": "name"},
	run:      listed(identity.ReadRoles, func(r *identity.Role) columns { return columns{"id": r.Name, "name": r.Title} }),
	view:     func(r *identity.Role) CamundaRole { return CamundaRole{r.Name, r.Title, optionalText(r.Description)} },
}

// registerCamundaRoles declares the operations of roles that Camunda clients know.
func registerCamundaRoles(p *people, api huma.API) {
	tag := camundaRoles.tag
	camundaRoles.register(p.Server, api)
	operation(api, tag, "createRole", http.MethodPost, "/v2/roles", "Make a role", http.StatusCreated, p.createCamundaRole)
	operation(api, tag, "getRole", http.MethodGet, "/v2/roles/{name}", "A role", http.StatusOK,
		func(ctx context.Context, in *NameInput) (*Body[CamundaRole], error) {
			return named(ctx, p.Server, camundaRoles, in.Name)
		})
	operation(api, tag, "updateRole", http.MethodPut, "/v2/roles/{name}", "Change a role", http.StatusOK, p.updateCamundaRole)
	operation(api, tag, "deleteRole", http.MethodDelete, "/v2/roles/{name}", "Delete a role", http.StatusNoContent,
		func(ctx context.Context, in *NameInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.DeleteRole{Name: in.Name})
		})
}

func (p *people) createCamundaRole(ctx context.Context, in *CamundaRoleInput) (*Body[CamundaRole], error) {
	described := identity.Description{Name: in.Body.RoleID, Title: in.Body.Name, Text: in.Body.Description}
	_, err := change(ctx, p.Server, &identity.DescribeRole{Role: described, New: true})
	return &Body[CamundaRole]{CamundaRole{described.Name, described.Title, optionalText(described.Text)}}, err
}

func (p *people) updateCamundaRole(ctx context.Context, in *DescriptionInput) (*Body[CamundaRole], error) {
	described := identity.Description{Name: in.Name, Title: in.Body.Name, Text: in.Body.Description}
	_, err := change(ctx, p.Server, &identity.DescribeRole{Role: described})
	return &Body[CamundaRole]{CamundaRole{described.Name, described.Title, optionalText(described.Text)}}, err
}
