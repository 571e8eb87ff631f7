package rest

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// CamundaTenant is a tenant: a name that users are assigned to.
type CamundaTenant struct {
	TenantID    string  `json:"tenantId"`
	Name        string  `json:"name"`
	Description *string `json:"description" doc:"Always null."`
}

// CamundaTenantFilter selects tenants.
type CamundaTenantFilter struct {
	TenantID *Filter[string] `json:"tenantId,omitempty"`
	Name     *Filter[string] `json:"name,omitempty"`
}

var camundaTenants = searching[CamundaTenantFilter, string, CamundaTenant]{
	tag: "tenant", id: "searchTenants", path: "/v2/tenants/search", permission: identityRead,
	filter: func(f CamundaTenantFilter) ([]store.Condition, error) {
		return conditions(on(f.TenantID, "id", asText), on(f.Name, "id", asText))
	},
	sortable: map[string]string{"tenantId": "id", "name": "id"},
	run:      listed(readTenants, func(name *string) columns { return columns{"id": *name} }),
	view:     func(name *string) CamundaTenant { return camundaTenant(*name) },
}

func camundaTenant(name string) CamundaTenant { return CamundaTenant{TenantID: name, Name: name} }

// readTenants lists the default tenant and those of all users.
func readTenants(ctx context.Context, reader store.Reader) ([]*string, error) {
	users, err := identity.ReadUsers(ctx, reader)
	names := []string{DefaultTenant}
	for _, user := range users {
		names = append(names, user.Tenants...)
	}
	slices.Sort(names)
	var all []*string
	for _, name := range slices.Compact(names) {
		if name != "*" {
			all = append(all, &name)
		}
	}
	return all, err
}

// inTenant says whether a user is in a tenant; who has none is in the default one.
func inTenant(u *identity.User, tenant string) bool {
	return slices.Contains(u.Tenants, tenant) || len(u.Tenants) == 0 && tenant == DefaultTenant
}

// registerTenants declares the operations of tenants.
func registerTenants(p *people, api huma.API) {
	camundaTenants.register(p.Server, api)
	operation(api, "tenant", "getTenant", http.MethodGet, "/v2/tenants/{name}", "A tenant", http.StatusOK,
		func(ctx context.Context, in *NameInput) (*Body[CamundaTenant], error) {
			return named(ctx, p.Server, camundaTenants, in.Name)
		})
}
