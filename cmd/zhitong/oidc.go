package main

import (
	"context"
	"errors"
	"net/url"

	"zhitong/identity"
	"zhitong/issuer"
)

// oidcSettings are the flags of an OpenID Connect issuer whose tokens are
// accepted beside passwords and API tokens.
type oidcSettings struct {
	Issuer      string `help:"URL of an OpenID Connect issuer whose tokens are accepted as bearer tokens." env:"ZHITONG_OIDC_ISSUER" placeholder:"URL"`
	Audience    string `help:"Audience that these tokens must be for." env:"ZHITONG_OIDC_AUDIENCE"`
	UserClaim   string `help:"Claim that holds the name of the user." default:"sub" env:"ZHITONG_OIDC_USER_CLAIM"`
	ClientClaim string `help:"Claim that holds the id of the client, in tokens of programs only." default:"client_id" env:"ZHITONG_OIDC_CLIENT_CLAIM"`
}

// check refuses settings that do not go together. Keys come from the issuer over
// the network, so that it must be reached by https or on this machine.
func (s *oidcSettings) check(auth string) error {
	if (s.Issuer == "") != (s.Audience == "") {
		return misuse("--oidc-issuer and --oidc-audience go together")
	}
	if s.Issuer == "" {
		return nil
	}
	if auth == "off" {
		return misuse("--oidc-issuer has no effect with --auth off")
	}
	location, err := url.Parse(s.Issuer)
	if err != nil || location.Host == "" || location.Scheme != "https" && (location.Scheme != "http" || !isLoopback(location.Hostname())) {
		return misuse("--oidc-issuer %s: an https URL is wanted", s.Issuer)
	}
	return nil
}

// issuer gives the issuer of the settings, nil for none.
func (s *oidcSettings) issuer() *identity.Issuer {
	if s.Issuer == "" {
		return nil
	}
	verifier := issuer.New(issuer.Options{URL: s.Issuer, Audience: s.Audience})
	return &identity.Issuer{UserClaim: s.UserClaim, ClientClaim: s.ClientClaim,
		Verify: func(ctx context.Context, token string) (map[string]any, bool, error) {
			claims, err := verifier.Verify(ctx, token)
			return claims, errors.Is(err, issuer.ErrInvalid), err
		}}
}
