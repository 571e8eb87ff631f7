// Package issuer verifies bearer tokens of an OpenID Connect issuer: signed JSON
// web tokens (RFC 7519) whose keys the issuer publishes (RFC 7517).
package issuer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Options configures an [Issuer]. URL and Audience are required.
type Options struct {
	URL      string // as in the claim "iss" of its tokens, where its discovery document lies under
	Audience string // that tokens must be for, one of the claim "aud"
	Clock    func() time.Time
	Client   *http.Client // http.DefaultClient with a time limit when nil
}

// Issuer verifies the tokens of one issuer. It asks the issuer for its keys at
// the first token, and again when a token is signed with a key that it lacks.
type Issuer struct {
	options Options

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier // nil until the issuer was reached
}

// discoveryLimit bounds how long a request to the issuer takes.
const discoveryLimit = 10 * time.Second

// New makes an Issuer, which need not be reachable yet.
func New(options Options) *Issuer {
	if options.Client == nil {
		options.Client = &http.Client{Timeout: discoveryLimit}
	}
	return &Issuer{options: options}
}

// ErrInvalid is the error of a token that was not issued, has expired, or is
// meant for somebody else; every other error says that the issuer does not answer.
var ErrInvalid = errors.New("issuer: the token is not valid")

// Verify checks signature, issuer, audience and times of a token and gives its claims.
func (i *Issuer) Verify(ctx context.Context, token string) (map[string]any, error) {
	verifier, err := i.reached(ctx)
	if err != nil {
		return nil, err
	}
	verified, err := verifier.Verify(oidc.ClientContext(ctx, i.options.Client), token)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	var claims map[string]any
	if err := verified.Claims(&claims); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	return claims, nil
}

// reached gives the verifier, with the issuer's discovery document read once.
func (i *Issuer) reached(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.verifier != nil {
		return i.verifier, nil
	}
	// The keys are fetched long after this request has ended.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), i.options.Client)
	provider, err := oidc.NewProvider(lasting, i.options.URL)
	if err != nil {
		return nil, fmt.Errorf("issuer: %s does not answer as an issuer: %w", i.options.URL, err)
	}
	i.verifier = provider.VerifierContext(lasting, &oidc.Config{ClientID: i.options.Audience, Now: i.options.Clock})
	return i.verifier, nil
}
