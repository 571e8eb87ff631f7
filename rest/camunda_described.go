package rest

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// CamundaGroup is a group as Camunda clients know one.
type CamundaGroup struct {
	ID          string  `json:"groupId"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

// CamundaRole is a role as Camunda clients know one.
type CamundaRole struct {
	ID          string  `json:"roleId"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

// CamundaTenant is a tenant as Camunda clients know one.
type CamundaTenant struct {
	ID          string  `json:"tenantId"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

// CamundaGroupFilter selects groups.
type CamundaGroupFilter struct {
	ID   *Filter[string] `json:"groupId,omitempty"`
	Name *Filter[string] `json:"name,omitempty"`
}

// CamundaRoleFilter selects roles.
type CamundaRoleFilter struct {
	ID   *Filter[string] `json:"roleId,omitempty"`
	Name *Filter[string] `json:"name,omitempty"`
}

// CamundaTenantFilter selects tenants.
type CamundaTenantFilter struct {
	ID   *Filter[string] `json:"tenantId,omitempty"`
	Name *Filter[string] `json:"name,omitempty"`
}

// NewGroup makes a group.
type NewGroup struct {
	ID          string `json:"groupId" minLength:"1" maxLength:"100"`
	Name        string `json:"name" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"600"`
}

// NewRole makes a role.
type NewRole struct {
	ID          string `json:"roleId" minLength:"1" maxLength:"100"`
	Name        string `json:"name" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"600"`
}

// NewTenant makes a tenant.
type NewTenant struct {
	ID          string `json:"tenantId" minLength:"1" maxLength:"100"`
	Name        string `json:"name" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"600"`
}

// DescriptionInput changes how a group, a role or a tenant is shown.
type DescriptionInput struct {
	Name string `path:"name" maxLength:"100"`
	Body struct {
		Name        string `json:"name" maxLength:"200"`
		Description string `json:"description,omitempty" maxLength:"600"`
	}
}

// describing declares the operations of what has an id, a name and a
// description: R is its row, V how it is shown, F its filter and N what makes one.
type describing[F, R, V, N any] struct {
	searching[F, R, V]
	entity identity.Entity
	shown  func(identity.Description) V
	made   func(N) NewGroup
}

func newDescribing[F, R, V, N any](entity identity.Entity, list func(context.Context, store.Reader) ([]*R, error),
	description func(*R) identity.Description, shown func(identity.Description) V, filter func(F) CamundaGroupFilter, made func(N) NewGroup) describing[F, R, V, N] {
	tag := string(entity)
	return describing[F, R, V, N]{entity: entity, shown: shown, made: made, searching: searching[F, R, V]{
		tag: tag, id: "search" + capital(tag) + "s", path: "/v2/" + tag + "s/search", permission: identityRead,
		guards: []guard{byText(strings.ToUpper(tag), "READ", "id")},
		filter: func(f F) ([]store.Condition, error) {
			wanted := filter(f)
			return conditions(on(wanted.ID, "id", asText), on(wanted.Name, "name", asText))
		},
		sortable: map[string]string{tag + "Id": "id", "name": "name"},
		run: listed(list, func(row *R) columns {
			return columns{"id": description(row).Name, "name": description(row).Title}
		}),
		view: func(row *R) V { return shown(description(row)) },
	}}
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func camundaGroup(d identity.Description) CamundaGroup {
	return CamundaGroup{d.Name, d.Title, optionalText(d.Text)}
}

var (
	camundaGroups = newDescribing(identity.GroupEntity, identity.ReadGroups, (*identity.Group).Described, camundaGroup,
		func(f CamundaGroupFilter) CamundaGroupFilter { return f },
		func(n NewGroup) NewGroup { return n })
	camundaRoles = newDescribing(identity.RoleEntity, identity.ReadRoles, (*identity.Role).Described,
		func(d identity.Description) CamundaRole { return CamundaRole(camundaGroup(d)) },
		func(f CamundaRoleFilter) CamundaGroupFilter { return CamundaGroupFilter(f) },
		func(n NewRole) NewGroup { return NewGroup(n) })
	camundaTenants = newDescribing(identity.TenantEntity, identity.ReadTenants, (*identity.Tenant).Described,
		func(d identity.Description) CamundaTenant { return CamundaTenant(camundaGroup(d)) },
		func(f CamundaTenantFilter) CamundaGroupFilter { return CamundaGroupFilter(f) },
		func(n NewTenant) NewGroup { return NewGroup(n) })
)

// registerDescribed declares the operations of groups, roles and tenants.
func registerDescribed(p *people, api huma.API) {
	camundaGroups.register(p.Server, api)
	camundaRoles.register(p.Server, api)
	camundaTenants.register(p.Server, api)
}

func (d describing[F, R, V, N]) register(s *Server, api huma.API) {
	path, name := "/v2/"+d.tag+"s", capital(d.tag)
	d.searching.register(s, api)
	operation(api, d.tag, "create"+name, http.MethodPost, path, "Make a "+d.tag, http.StatusCreated,
		func(ctx context.Context, in *Body[N]) (*Body[V], error) {
			made := d.made(in.Body)
			return d.describe(ctx, s, identity.Description{Name: made.ID, Title: made.Name, Text: made.Description}, true)
		})
	operation(api, d.tag, "get"+name, http.MethodGet, path+"/{name}", "A "+d.tag, http.StatusOK,
		func(ctx context.Context, in *NameInput) (*Body[V], error) { return named(ctx, s, d.searching, in.Name) })
	operation(api, d.tag, "update"+name, http.MethodPut, path+"/{name}", "Change a "+d.tag, http.StatusOK,
		func(ctx context.Context, in *DescriptionInput) (*Body[V], error) {
			return d.describe(ctx, s, identity.Description{Name: in.Name, Title: in.Body.Name, Text: in.Body.Description}, false)
		})
	operation(api, d.tag, "delete"+name, http.MethodDelete, path+"/{name}", "Delete a "+d.tag, http.StatusNoContent,
		func(ctx context.Context, in *NameInput) (*Nothing, error) {
			return change(ctx, s, &identity.Delete{Entity: d.entity, Name: in.Name})
		})
}

func (d describing[F, R, V, N]) describe(ctx context.Context, s *Server, description identity.Description, isNew bool) (*Body[V], error) {
	if _, err := change(ctx, s, &identity.Describe{Entity: d.entity, Description: description, New: isNew}); err != nil {
		return nil, err
	}
	return &Body[V]{d.shown(description)}, nil
}
