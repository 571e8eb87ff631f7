package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Authentication is who calls, as Camunda clients ask for it.
type Authentication struct {
	Username             string            `json:"username"`
	DisplayName          *string           `json:"displayName"`
	Email                *string           `json:"email" doc:"Always null: see the user."`
	AuthorizedComponents []string          `json:"authorizedComponents" doc:"Always empty: there is one console."`
	Tenants              []CamundaTenant   `json:"tenants"`
	Groups               []string          `json:"groups"`
	Roles                []string          `json:"roles"`
	SalesPlanType        *string           `json:"salesPlanType" doc:"Always null: nothing is sold."`
	Links                map[string]string `json:"c8Links" doc:"Always empty."`
	CanLogout            bool              `json:"canLogout"`
}

// License is what clients ask for; nothing here depends on one.
type License struct {
	ValidLicense bool    `json:"validLicense"`
	LicenseType  string  `json:"licenseType"`
	IsCommercial bool    `json:"isCommercial"`
	ExpiresAt    *string `json:"expiresAt" doc:"Always null: it does not expire."`
}

func registerAuthentication(s *Server, api huma.API) {
	operation(api, "authentication", "getAuthentication", http.MethodGet, "/v2/authentication/me", "Who calls", http.StatusOK, s.authentication)
	operation(api, "license", "getLicense", http.MethodGet, "/v2/license", "The licence", http.StatusOK,
		func(context.Context, *Nothing) (*Body[License], error) {
			return &Body[License]{License{ValidLicense: true, LicenseType: "free"}}, nil
		})
}

func (s *Server) authentication(ctx context.Context, _ *Nothing) (*Body[Authentication], error) {
	caller := callerOf(ctx)
	shown := Authentication{Username: caller.Actor.ID, DisplayName: optionalText(caller.Name), AuthorizedComponents: []string{},
		Tenants: []CamundaTenant{}, Groups: list(caller.Actor.Groups), Roles: list(caller.Actor.Roles), Links: map[string]string{},
		CanLogout: s.Anonymous == nil}
	for _, tenant := range caller.Tenants {
		shown.Tenants = append(shown.Tenants, CamundaTenant{ID: tenant, Name: tenant})
	}
	return &Body[Authentication]{shown}, nil
}
