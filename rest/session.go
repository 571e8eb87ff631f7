package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Me is who is signed in.
type Me struct {
	Username    string   `json:"username"`
	Name        string   `json:"name"`
	Groups      []string `json:"groups"`
	Roles       []string `json:"roles"`
	Permissions []string `json:"permissions"`
	Tenants     []string `json:"tenants"`
	Locale      string   `json:"locale"`
}

func me(ctx context.Context, caller Caller) Me {
	return Me{Username: caller.Actor.ID, Name: caller.Name, Groups: list(caller.Actor.Groups), Roles: list(caller.Actor.Roles),
		Permissions: list(caller.Permissions), Tenants: list(caller.Tenants), Locale: languageIn(ctx)}
}

// list is never null in JSON.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

// LoginInput signs a user in.
type LoginInput struct {
	Body struct {
		Username string `json:"username" minLength:"1" maxLength:"256"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

// LoginOutput is who signed in, and the cookie of the session.
type LoginOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

// LogoutInput carries the session to close.
type LogoutInput struct {
	Session string `cookie:"zhitong_session"`
}

func registerSession(s *Server, api huma.API) {
	operation(api, "session", "login", http.MethodPost, "/api/v1/login", "Sign in", http.StatusOK, s.login)
	operation(api, "session", "logout", http.MethodPost, "/api/v1/logout", "Sign out", http.StatusNoContent, s.logout)
	operation(api, "session", "getMe", http.MethodGet, "/api/v1/me", "Who is signed in", http.StatusOK,
		func(ctx context.Context, _ *Nothing) (*Body[Me], error) {
			return &Body[Me]{me(ctx, callerOf(ctx))}, nil
		})
}

func (s *Server) login(ctx context.Context, input *LoginInput) (*LoginOutput, error) {
	if s.Anonymous != nil {
		return &LoginOutput{Body: me(ctx, *s.Anonymous)}, nil
	}
	secret, expires, caller, err := s.Authenticator.OpenSession(ctx, input.Body.Username, input.Body.Password)
	if err != nil {
		return nil, err
	}
	return &LoginOutput{SetCookie: sessionCookieOf(secret, int(expires.Sub(s.Clock()).Seconds())), Body: me(ctx, caller)}, nil
}

func (s *Server) logout(ctx context.Context, input *LogoutInput) (*LoginOutput, error) {
	if s.Anonymous == nil && input.Session != "" {
		if err := s.Authenticator.CloseSession(ctx, input.Session); err != nil {
			return nil, err
		}
	}
	return &LoginOutput{SetCookie: sessionCookieOf("", -1)}, nil
}

func sessionCookieOf(secret string, seconds int) http.Cookie {
	return http.Cookie{Name: sessionCookie, Value: secret, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}
