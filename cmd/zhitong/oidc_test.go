package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
)

// TestTokensOfAnIssuer: who comes with a token gets what the mapping rules that
// its claims match give, and nothing else.
func TestTokensOfAnIssuer(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	provider := &oidctest.Server{Algorithms: []string{oidc.ES256}, PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.ES256}}}
	issuing := httptest.NewServer(provider)
	t.Cleanup(issuing.Close)
	provider.SetIssuer(issuing.URL)
	token := func(claims string) string {
		return oidctest.SignIDToken(key, "k", oidc.ES256, `{"iss":"`+issuing.URL+`","aud":"zhitong","exp":`+
			strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)+`,`+claims+`}`)
	}
	n := issued(t, issuing.URL)
	for _, set := range []struct{ method, path, body string }{
		{"POST", "/v2/mapping-rules", `{"mappingRuleId":"staff","name":"Staff","claimName":"realm.groups","claimValue":"staff"}`},
		{"POST", "/v2/mapping-rules", `{"mappingRuleId":"robots","name":"Robots","claimName":"client_id","claimValue":"robot"}`},
		{"PUT", "/v2/roles/auditor/mapping-rules/staff", ""},
		{"POST", "/v2/authorizations", `{"ownerType":"MAPPING_RULE","ownerId":"robots","resourceType":"GROUP","resourceId":"*","permissionTypes":["READ"]}`},
		{"POST", "/v2/tenants", `{"tenantId":"north","name":"North"}`},
		{"PUT", "/v2/tenants/north/mapping-rules/robots", ""},
	} {
		if status, answer := n.send(t, "", set.method, set.path, set.body); status >= 300 {
			t.Fatalf("%s %s: %d %s", set.method, set.path, status, answer)
		}
	}
	alice, bert := token(`"sub":"alice","realm":{"groups":["all","staff"]}`), token(`"sub":"bert","realm":{"groups":["all"]}`)
	robot := token(`"sub":"x","client_id":"robot"`)
	for _, c := range []struct {
		name, token, path string
		status            int
		has               string
	}{
		{"by the role of the rule", alice, "/v2/users/search", 200, ""},
		{"by no rule", bert, "/v2/users/search", 403, ""},
		{"by the authorization of the rule", robot, "/v2/groups/search", 200, ""},
		{"for another resource", robot, "/v2/users/search", 403, ""},
		{"whose token was changed", alice[:len(alice)-4] + "AAAA", "/v2/users/search", 401, ""},
		{"for somebody of nobody's name", token(`"realm":{"groups":["staff"]}`), "/v2/users/search", 401, ""},
		{"who is a user here", token(`"sub":"admin"`), "/v2/users/search", 200, ""},
		{"a client with the name of a user", token(`"client_id":"admin"`), "/v2/users/search", 401, ""},
		{"and what he may do is told", robot, "/v2/authentication/me/authorizations/search", 200, `"ownerType":"MAPPING_RULE"`},
	} {
		if status, answer := n.send(t, c.token, "POST", c.path, "{}"); status != c.status || !strings.Contains(answer, c.has) {
			t.Errorf("%s: %d %s", c.name, status, answer)
		}
	}
	if _, answer := n.send(t, robot, "GET", "/v2/authentication/me", ""); !strings.Contains(answer, `"tenantId":"north"`) || !strings.Contains(answer, `"username":"robot"`) {
		t.Errorf("the client is %s", answer)
	}
	if status, answer := n.send(t, "", "DELETE", "/v2/mapping-rules/staff", ""); status != 204 {
		t.Fatalf("%d %s", status, answer)
	}
	if status, _ := n.send(t, alice, "POST", "/v2/users/search", "{}"); status != 403 {
		t.Errorf("without the rule: %d", status)
	}
}

// issued starts a server that accepts the tokens of an issuer.
func issued(t *testing.T, url string) *node {
	t.Helper()
	s := &settings{Listen: "127.0.0.1:0", Data: t.TempDir(), Auth: "basic", GRPC: gatewaySettings{Listen: noGateway},
		OIDC: oidcSettings{Issuer: url, Audience: "zhitong", UserClaim: "sub", ClientClaim: "client_id"}}
	n, stop := serveNode(t, s)
	t.Cleanup(stop)
	if _, err := n.people.EnsureAdmin(t.Context(), "the administrator's"); err != nil {
		t.Fatal(err)
	}
	return n
}

// send sends a request with a bearer token, or as the administrator.
func (n *node) send(t *testing.T, token, method, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, n.url()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token == "" {
		request.SetBasicAuth("admin", "the administrator's")
	} else {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer json.RawMessage
	if response.StatusCode != http.StatusNoContent {
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
	}
	return response.StatusCode, string(answer)
}

// TestIssuerSettings: what would have no effect or would not be safe is refused.
func TestIssuerSettings(t *testing.T) {
	for _, c := range []struct {
		issuer, audience, auth string
		fine                   bool
	}{
		{"", "", "basic", true}, {"https://id.example.org/realm", "zhitong", "basic", true}, {"http://127.0.0.1:9000", "zhitong", "basic", true},
		{"https://id.example.org", "", "basic", false}, {"", "zhitong", "basic", false}, {"http://id.example.org", "zhitong", "basic", false},
		{"id.example.org", "zhitong", "basic", false}, {"https://id.example.org", "zhitong", "off", false},
	} {
		if err := (&oidcSettings{Issuer: c.issuer, Audience: c.audience}).check(c.auth); (err == nil) != c.fine {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
