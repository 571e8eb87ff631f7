package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
)

// setupPath is open to anybody, while there is no administrator.
const setupPath = "/v2/setup/user"

// registerSetup declares how the first administrator is made.
func registerSetup(p *people, api huma.API) {
	operation(api, "setup", "createAdminUser", http.MethodPost, setupPath,
		"Make the first administrator, without signing in; refused once there is one", http.StatusCreated,
		func(ctx context.Context, in *CamundaUserInput) (*Body[CamundaUser], error) {
			user := identity.User{Name: in.Body.Username, FullName: in.Body.Name, Email: in.Body.Email}
			err := p.service.CreateFirstAdministrator(ctx, user, in.Body.Password)
			return &Body[CamundaUser]{camundaUser(&user)}, err
		})
}
