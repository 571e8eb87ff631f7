package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"zhitong/pipeline"
)

// DefaultTenant is the tenant of those who use none.
const DefaultTenant = "<default>"

// Caller is who sent a request.
type Caller struct {
	Actor       pipeline.Actor
	Name        string   // to show
	Tenants     []string // that he may see
	Permissions []string // to show; the Authorizer decides
}

// Authenticator finds out who a caller is. Its refusals are Unauthenticated.
type Authenticator interface {
	// Password checks a user name and a password.
	Password(ctx context.Context, user, password string) (Caller, error)
	// Token checks an API token.
	Token(ctx context.Context, token string) (Caller, error)
	// Session checks a session of the console.
	Session(ctx context.Context, secret string) (Caller, error)
	// OpenSession signs a user in.
	OpenSession(ctx context.Context, user, password string) (secret string, expires time.Time, caller Caller, err error)
	// CloseSession signs out.
	CloseSession(ctx context.Context, secret string) error
}

const (
	sessionCookie = "zhitong_session"
	guardHeader   = "X-Zhitong-Request"
)

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

// home gives the tenant for what the caller does in several of his: the default
// one when it is his.
func (c Caller) home() string {
	if len(c.Tenants) == 0 || slices.Contains(c.Tenants, DefaultTenant) {
		return DefaultTenant
	}
	return c.Tenants[0]
}

// open lists what can be reached without signing in.
var open = []string{"/api/v1/login", "/v2/license", "/v2/status", setupPath, "/healthz", "/readyz", "/openapi.json", "/openapi.yaml"}

// authenticated finds out who the caller is before a request of the API goes on.
func (s *Server) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isAPI(r.URL.Path) || slices.Contains(open, r.URL.Path) || strings.HasPrefix(r.URL.Path, linksPath) {
			next.ServeHTTP(w, r)
			return
		}
		caller, err := s.identify(r)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), callerKey{}, caller))
		defer s.removeFiles(r)
		next.ServeHTTP(w, r)
	})
}

// removeFiles removes what the parts of a request's form left in the directory for
// temporary files. The HTTP server does so only for the request that it made itself.
func (s *Server) removeFiles(r *http.Request) {
	if r.MultipartForm == nil {
		return
	}
	if err := r.MultipartForm.RemoveAll(); err != nil {
		s.Logger.Error("the files of a form are left behind", "error", err)
	}
}

// apiPrefixes begin the paths of the API.
var apiPrefixes = []string{"/v2/", "/api/", "/cluster/v2/"}

// isAPI says whether a path belongs to the API and not to the console.
func isAPI(path string) bool {
	return slices.ContainsFunc(apiPrefixes, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}

// identify takes basic credentials, a bearer token or the console's session.
func (s *Server) identify(r *http.Request) (Caller, error) {
	if s.Anonymous != nil {
		return *s.Anonymous, nil
	}
	if user, password, ok := r.BasicAuth(); ok {
		return s.Authenticator.Password(r.Context(), user, password)
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return s.Authenticator.Token(r.Context(), token)
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return Caller{}, pipeline.Refuse(pipeline.Unauthenticated, "sign in first")
	}
	if changes(r.Method) && r.Header.Get(guardHeader) == "" {
		return Caller{}, pipeline.Refuse(pipeline.Forbidden, "a changing request of the console needs the header %s", guardHeader)
	}
	return s.Authenticator.Session(r.Context(), cookie.Value)
}

// changes says whether a method may change something.
func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
