package issuer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"zhitong/issuer"
)

// provider is an issuer on the loopback, with the keys that sign for it.
type provider struct {
	*testing.T
	server *oidctest.Server
	url    string
	keys   map[string]*ecdsa.PrivateKey
}

func serve(t *testing.T) *provider {
	t.Helper()
	p := &provider{T: t, server: &oidctest.Server{Algorithms: []string{oidc.ES256}}, keys: map[string]*ecdsa.PrivateKey{}}
	server := httptest.NewServer(p.server)
	t.Cleanup(server.Close)
	p.url = server.URL
	p.server.SetIssuer(server.URL)
	p.publish("first")
	return p
}

// publish makes a key and adds it to those that the issuer publishes.
func (p *provider) publish(id string) {
	p.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.Fatal(err)
	}
	p.keys[id] = key
	p.server.PublicKeys = append(p.server.PublicKeys, oidctest.PublicKey{PublicKey: key.Public(), KeyID: id, Algorithm: oidc.ES256})
}

func (p *provider) sign(key, claims string) string {
	return oidctest.SignIDToken(p.keys[key], key, oidc.ES256, claims)
}

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func claims(iss, aud string, expires time.Time) string {
	return `{"iss":"` + iss + `","aud":"` + aud + `","sub":"alice","exp":` + strconv.FormatInt(expires.Unix(), 10) + `,"groups":["staff"]}`
}

func newIssuer(url string) *issuer.Issuer {
	return issuer.New(issuer.Options{URL: url, Audience: "zhitong", Clock: func() time.Time { return now }})
}

// TestTokensAreVerified by signature, issuer, audience and time.
func TestTokensAreVerified(t *testing.T) {
	p := serve(t)
	i := newIssuer(p.url)
	valid := p.sign("first", claims(p.url, "zhitong", now.Add(time.Hour)))
	got, err := i.Verify(t.Context(), valid)
	if err != nil || got["sub"] != "alice" || got["groups"].([]any)[0] != "staff" {
		t.Fatalf("%v, %v", got, err)
	}
	foreign := serve(t)
	part := strings.Split(valid, ".")
	encode := base64.RawURLEncoding.EncodeToString
	for name, token := range map[string]string{
		"of another issuer":      p.sign("first", claims(foreign.url, "zhitong", now.Add(time.Hour))),
		"for another audience":   p.sign("first", claims(p.url, "bank", now.Add(time.Hour))),
		"expired":                p.sign("first", claims(p.url, "zhitong", now.Add(-time.Second))),
		"signed by somebody":     foreign.sign("first", claims(p.url, "zhitong", now.Add(time.Hour))),
		"changed":                part[0] + "." + encode([]byte(claims(p.url, "zhitong", now.Add(2*time.Hour)))) + "." + part[2],
		"not signed":             encode([]byte(`{"alg":"none"}`)) + "." + part[1] + ".",
		"signed with a password": encode([]byte(`{"alg":"HS256","kid":"first"}`)) + "." + part[1] + "." + part[2],
		"nothing":                "..",
	} {
		if claims, err := i.Verify(t.Context(), token); !errors.Is(err, issuer.ErrInvalid) {
			t.Errorf("%s: %v, %v", name, claims, err)
		}
	}
}

// TestNewKeysAreFetched when a token is signed with one that is not known yet.
func TestNewKeysAreFetched(t *testing.T) {
	p := serve(t)
	i := newIssuer(p.url)
	for _, key := range []string{"first", "second"} {
		if p.keys[key] == nil {
			p.publish(key)
		}
		if _, err := i.Verify(t.Context(), p.sign(key, claims(p.url, "zhitong", now.Add(time.Hour)))); err != nil {
			t.Errorf("signed with the %s key: %v", key, err)
		}
	}
}

// TestAnIssuerMayComeLater: what it signs is not blamed on the token while it
// does not answer.
func TestAnIssuerMayComeLater(t *testing.T) {
	p := serve(t)
	gone := httptest.NewServer(nil)
	gone.Close()
	if _, err := newIssuer(gone.URL).Verify(t.Context(), p.sign("first", claims(gone.URL, "zhitong", now.Add(time.Hour)))); err == nil || errors.Is(err, issuer.ErrInvalid) {
		t.Errorf("%v", err)
	}
}
