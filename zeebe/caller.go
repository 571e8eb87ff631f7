package zeebe

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"google.golang.org/grpc/metadata"

	"zhitong/pipeline"
)

// DefaultTenant is the tenant of those who use none.
const DefaultTenant = "<default>"

// Caller is who sent a request.
type Caller struct {
	Actor   pipeline.Actor
	Tenants []string // that he may use
}

// Authenticator finds out who a caller is. Its refusals are Unauthenticated.
type Authenticator interface {
	// Password checks a user name and a password.
	Password(ctx context.Context, user, password string) (Caller, error)
	// Token checks an API token.
	Token(ctx context.Context, token string) (Caller, error)
}

type callerKey struct{}

// callerOf gives who sent the request of a context.
func callerOf(ctx context.Context) Caller {
	caller, _ := ctx.Value(callerKey{}).(Caller)
	return caller
}

// tenant gives the tenant that a command of the caller is for: the one he
// names, if he may use it, else the default one.
func (c Caller) tenant(named string) (string, error) {
	if named == "" {
		named = DefaultTenant
	}
	if !slices.Contains(c.Tenants, named) {
		return "", pipeline.Refuse(pipeline.Forbidden, "you have no access to tenant %q", named)
	}
	return named, nil
}

// tenants gives the tenants that the caller asks for, all of his when he names none.
func (c Caller) tenants(named []string) ([]string, error) {
	if len(named) == 0 {
		return c.Tenants, nil
	}
	for _, one := range named {
		if _, err := c.tenant(one); err != nil {
			return nil, err
		}
	}
	return named, nil
}

// identify takes basic credentials or a bearer token from the metadata.
func (g *gateway) identify(ctx context.Context) (Caller, error) {
	if g.Anonymous != nil {
		return *g.Anonymous, nil
	}
	sent, _ := metadata.FromIncomingContext(ctx)
	values := sent.Get("authorization")
	if len(values) != 1 {
		return Caller{}, pipeline.Refuse(pipeline.Unauthenticated, "the call carries no credentials: basic ones or an API token are wanted")
	}
	scheme, value, _ := strings.Cut(values[0], " ")
	switch strings.ToLower(scheme) {
	case "basic":
		return g.password(ctx, value)
	case "bearer":
		return g.Authenticator.Token(ctx, strings.TrimSpace(value))
	default:
		return Caller{}, pipeline.Refuse(pipeline.Unauthenticated, "basic credentials or an API token are wanted")
	}
}

func (g *gateway) password(ctx context.Context, encoded string) (Caller, error) {
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	user, password, ok := strings.Cut(string(decoded), ":")
	if err != nil || !ok {
		return Caller{}, pipeline.Refuse(pipeline.Unauthenticated, "the basic credentials are not base64 of user:password")
	}
	return g.Authenticator.Password(ctx, user, password)
}
