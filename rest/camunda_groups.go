package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// CamundaGroup is a group as Camunda clients know one.
type CamundaGroup struct {
	GroupID     string  `json:"groupId"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

// CamundaGroupFilter selects groups.
type CamundaGroupFilter struct {
	GroupID *Filter[string] `json:"groupId,omitempty"`
	Name    *Filter[string] `json:"name,omitempty"`
}

// CamundaGroupInput makes a group.
type CamundaGroupInput struct {
	Body struct {
		GroupID     string `json:"groupId" minLength:"1" maxLength:"100"`
		Name        string `json:"name" maxLength:"200"`
		Description string `json:"description,omitempty" maxLength:"600"`
	}
}

// DescriptionInput changes how a group or a role is shown.
type DescriptionInput struct {
	Name string `path:"name" maxLength:"100"`
	Body struct {
		Name        string `json:"name" maxLength:"200"`
		Description string `json:"description,omitempty" maxLength:"600"`
	}
}

var camundaGroups = searching[CamundaGroupFilter, identity.Group, CamundaGroup]{
	tag: "group", id: "searchGroups", path: "/v2/groups/search", permission: identityRead,
	filter: func(f CamundaGroupFilter) ([]store.Condition, error) {
		return conditions(on(f.GroupID, "id", asText), on(f.Name, "name", asText))
	},
	sortable: map[string]string{"groupId": "id", "name": "name"},
	run:      listed(identity.ReadGroups, func(g *identity.Group) columns { return columns{"id": g.Name, "name": g.Title} }),
	view: func(g *identity.Group) CamundaGroup {
		return CamundaGroup{g.Name, g.Title, optionalText(g.Description)}
	},
}

// registerCamundaGroups declares the operations of groups that Camunda clients know.
func registerCamundaGroups(p *people, api huma.API) {
	tag := camundaGroups.tag
	camundaGroups.register(p.Server, api)
	operation(api, tag, "createGroup", http.MethodPost, "/v2/groups", "Make a group", http.StatusCreated, p.createCamundaGroup)
	operation(api, tag, "getGroup", http.MethodGet, "/v2/groups/{name}", "A group", http.StatusOK,
		func(ctx context.Context, in *NameInput) (*Body[CamundaGroup], error) {
			return named(ctx, p.Server, camundaGroups, in.Name)
		})
	operation(api, tag, "updateGroup", http.MethodPut, "/v2/groups/{name}", "Change a group", http.StatusOK, p.updateCamundaGroup)
	operation(api, tag, "deleteGroup", http.MethodDelete, "/v2/groups/{name}", "Delete a group", http.StatusNoContent,
		func(ctx context.Context, in *NameInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.DeleteGroup{Name: in.Name})
		})
}

func (p *people) createCamundaGroup(ctx context.Context, in *CamundaGroupInput) (*Body[CamundaGroup], error) {
	described := identity.Description{Name: in.Body.GroupID, Title: in.Body.Name, Text: in.Body.Description}
	_, err := change(ctx, p.Server, &identity.DescribeGroup{Group: described, New: true})
	return &Body[CamundaGroup]{CamundaGroup{described.Name, described.Title, optionalText(described.Text)}}, err
}

func (p *people) updateCamundaGroup(ctx context.Context, in *DescriptionInput) (*Body[CamundaGroup], error) {
	described := identity.Description{Name: in.Name, Title: in.Body.Name, Text: in.Body.Description}
	_, err := change(ctx, p.Server, &identity.DescribeGroup{Group: described})
	return &Body[CamundaGroup]{CamundaGroup{described.Name, described.Title, optionalText(described.Text)}}, err
}
