package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestClientCredentials: who knows only OAuth gets the bearer token that he
// then uses.
func TestClientCredentials(t *testing.T) {
	s := start(t)
	form := func(grant, id, secret string) string {
		return url.Values{"grant_type": {grant}, "client_id": {id}, "client_secret": {secret}}.Encode()
	}
	for name, c := range map[string]struct {
		form   string
		status int
		want   string
	}{
		"token of the user":  {form("client_credentials", "anna", "token-anna"), 200, `"access_token":"token-anna"`},
		"token of another":   {form("client_credentials", "anna", "token-bert"), 401, `"invalid_client"`},
		"no token":           {form("client_credentials", "anna", "x"), 401, `"invalid_client"`},
		"another grant type": {form("password", "anna", "token-anna"), 400, `"unsupported_grant_type"`},
		"no form":            {"", 400, `"unsupported_grant_type"`},
	} {
		status, answer := s.send("", http.MethodPost, "/oauth/token", "application/x-www-form-urlencoded", strings.NewReader(c.form))
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
}
