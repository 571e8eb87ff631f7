package rest_test

import (
	"encoding/json"
	"io"
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

// signIn exchanges the secret of a client for a bearer token.
func (s site) signIn(client, secret string) string {
	s.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}}.Encode()
	status, answer := s.send("", http.MethodPost, "/oauth/token", "application/x-www-form-urlencoded", strings.NewReader(form))
	var token struct {
		Secret string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer), &token); err != nil || status != http.StatusOK {
		s.Fatalf("%d %s", status, answer)
	}
	return token.Secret
}

// bearing sends a request with a bearer token.
func (s site) bearing(token, method, path, body string) (int, string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return response.StatusCode, string(answer)
}
