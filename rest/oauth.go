package rest

import (
	"encoding/json"
	"net/http"
)

// oauthPath is where clients that know only OAuth exchange their credentials
// (RFC 6749, 4.4) for a bearer token.
const oauthPath = "/oauth/token"

// maxTokenRequest bounds the form of a token request.
const maxTokenRequest = 16 << 10

// bearerSeconds is how long a client may use its token before it asks again.
const bearerSeconds = 3600

// oauth answers a client whose secret is one of its own, or whose id is a user
// name and whose secret is one of the API tokens of that user: the secret is the
// bearer token.
func (s *Server) oauth(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxTokenRequest)
	if r.PostFormValue("grant_type") != "client_credentials" {
		s.answerOAuth(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type",
			"error_description": "the grant type client_credentials is wanted, in a form"})
		return
	}
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	if s.Anonymous == nil {
		caller, err := s.Authenticator.Token(r.Context(), secret)
		if err != nil || caller.Actor.ID != id {
			s.answerOAuth(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client",
				"error_description": "the client id is that of a client or a user name, the client secret one of its secrets or of his API tokens"})
			return
		}
	}
	s.answerOAuth(w, http.StatusOK, map[string]any{"access_token": secret, "token_type": "Bearer", "expires_in": bearerSeconds})
}

func (s *Server) answerOAuth(w http.ResponseWriter, status int, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		s.Logger.Debug("a caller went away", "error", err)
	}
}
