package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// Person is somebody who has proven who he is.
type Person struct {
	Actor       pipeline.Actor
	FullName    string
	Tenants     []string
	Permissions []string // of the roles that he acts with, to show
}

// sessionLifetime is how long a session lasts.
const sessionLifetime = 12 * time.Hour

// personOf makes a person of an entry; with names the roles to act with, nil for all.
func personOf(e *entry, with []string) Person {
	acting := e.roles
	if with != nil {
		acting = slices.DeleteFunc(slices.Clone(with), func(role string) bool { return !slices.Contains(e.roles, role) })
	}
	return Person{Actor: pipeline.Actor{ID: e.user.Name, Groups: e.groups, Roles: acting, Restricted: with != nil}, FullName: e.user.FullName,
		Tenants: e.tenants, Permissions: e.permissions(acting)}
}

// Password checks a user name and a password. The errors are Unauthenticated,
// which does not tell what is wrong, and ResourceExhausted after too many
// failures, whether or not there is such a user.
func (s *Service) Password(ctx context.Context, user, text string) (Person, error) {
	found, err := s.lookup(ctx, user)
	if err != nil {
		return Person{}, err
	}
	if found != nil && !found.user.Disabled && s.checked.holds(user, text, found.password, s.clock()) {
		return personOf(found, nil), nil
	}
	if wait := s.attempts.wait(user, s.clock()); wait > 0 {
		refusal := pipeline.Refuse(pipeline.ResourceExhausted, "too many attempts; try again in %d seconds", int(wait.Seconds())+1)
		refusal.RetryAfter = wait
		return Person{}, refusal
	}
	if !s.verify(ctx, found, text) {
		s.attempts.failed(user, s.clock())
		return Person{}, wrongCredentials()
	}
	s.attempts.succeeded(user)
	s.checked.remember(user, text, found.password, s.clock())
	return personOf(found, nil), nil
}

// verify hashes the password in any case, so that the time does not tell
// whether there is such a user.
func (s *Service) verify(ctx context.Context, found *entry, text string) bool {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return false
	}
	phc, usable := s.dummy(), false
	if found != nil && found.password != "" {
		phc, usable = found.password, !found.user.Disabled
	}
	return len(text) <= maxPassword && matches(phc, text) && usable
}

// HashPassword checks the length of a password and gives its hash, for the
// commands that take one.
func (s *Service) HashPassword(text string) (string, error) {
	if err := CheckPassword(text); err != nil {
		return "", err
	}
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return hashPassword(s.random, text)
}

// newSecret makes a secret of 256 bits and its hash.
func (s *Service) newSecret() (secret string, hash []byte, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", nil, fmt.Errorf("identity: no randomness for a secret: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return secret, hashOf(secret), nil
}

func hashOf(secret string) []byte {
	hash := sha256.Sum256([]byte(secret))
	return hash[:]
}

// OpenSession signs a user in; the errors are those of [Service.Password].
func (s *Service) OpenSession(ctx context.Context, user, text string) (secret string, expires time.Time, person Person, err error) {
	if person, err = s.Password(ctx, user, text); err != nil {
		return "", time.Time{}, Person{}, err
	}
	secret, hash, err := s.newSecret()
	if err != nil {
		return "", time.Time{}, Person{}, err
	}
	forgotten, err := s.expired(ctx)
	if err != nil {
		return "", time.Time{}, Person{}, err
	}
	actor := person.Actor
	actor.System = true // nobody needs a permission to sign in
	if err := s.do(ctx, actor, &openSession{User: user, Hash: hash, Lifetime: sessionLifetime, Forgotten: forgotten}); err != nil {
		return "", time.Time{}, Person{}, err
	}
	return secret, s.clock().Add(sessionLifetime), person, nil
}

// maxCleared is how many sessions that have expired one sign-in clears away.
const maxCleared = 100

func (s *Service) expired(ctx context.Context) (keys []string, err error) {
	err = s.store.Read(ctx, func(reader store.Reader) error {
		found, err := sessions.Read(ctx, reader, store.Query{Limit: maxCleared, OrderBy: []store.Order{{Column: "id"}}})
		for _, row := range found {
			if !row.ExpiresAt.After(reader.Now()) {
				keys = append(keys, sessionKey(row.Hash))
			}
		}
		return err
	})
	return keys, err
}

// Session checks the secret of a session; the error is Unauthenticated.
func (s *Service) Session(ctx context.Context, secret string) (Person, error) {
	var user string
	err := s.store.Read(ctx, func(reader store.Reader) error {
		stored, err := one(ctx, reader, sessions.Read, sessionKey(hashOf(secret)))
		if err == nil && stored != nil && stored.ExpiresAt.After(reader.Now()) {
			user = stored.User
		}
		return err
	})
	if err != nil {
		return Person{}, err
	}
	return s.enabled(ctx, user, nil, "the session has ended; sign in again")
}

// CloseSession signs out; a session that is not there is no error.
func (s *Service) CloseSession(ctx context.Context, secret string) error {
	person, err := s.Session(ctx, secret)
	if pipeline.CodeOf(err) == pipeline.Unauthenticated {
		return nil
	}
	if err != nil {
		return err
	}
	person.Actor.System = true
	return s.do(ctx, person.Actor, &closeSession{hashOf(secret)})
}

// Token checks an API token, or a token of the issuer if there is one. The errors
// are Unauthenticated, and Unavailable when the issuer does not answer.
func (s *Service) Token(ctx context.Context, secret string) (Person, error) {
	if s.isForeign(secret) {
		return s.foreign(ctx, secret)
	}
	hash := hashOf(secret)
	var found *Token
	err := s.store.Read(ctx, func(reader store.Reader) error {
		stored, err := one(ctx, reader, tokens.Read, tokenID(hash))
		if err == nil && stored != nil && !stored.Revoked && slices.Equal(stored.Hash, hash) &&
			(stored.ExpiresAt.IsZero() || stored.ExpiresAt.After(reader.Now())) {
			found = stored
		}
		return err
	})
	if err != nil {
		return Person{}, err
	}
	const wrong = "the token is not valid"
	if found == nil {
		return Person{}, pipeline.Refuse(pipeline.Unauthenticated, wrong)
	}
	return s.enabled(ctx, found.Owner, found.Roles, wrong)
}

func tokenID(hash []byte) string { return hex.EncodeToString(hash[:16]) }

// enabled gives a user who exists and is not disabled.
func (s *Service) enabled(ctx context.Context, user string, with []string, otherwise string) (Person, error) {
	found, err := s.lookup(ctx, user)
	if err != nil {
		return Person{}, err
	}
	if found == nil || found.user.Disabled {
		return Person{}, pipeline.Refuse(pipeline.Unauthenticated, "%s", otherwise)
	}
	return personOf(found, with), nil
}

// NewToken makes a token for a user; the secret is shown only now. The errors
// are those of the command [CreateToken].
func (s *Service) NewToken(ctx context.Context, actor pipeline.Actor, token Token) (secret string, created Token, err error) {
	secret, hash, err := s.newSecret()
	if err != nil {
		return "", Token{}, err
	}
	token.Hash, token.ID = hash, tokenID(hash)
	return secret, token, s.do(ctx, actor, &CreateToken{token})
}

// ChangeOwnPassword gives the actor a new password; who calls it has checked
// the old one. The error is InvalidArgument for one that is too short.
func (s *Service) ChangeOwnPassword(ctx context.Context, actor pipeline.Actor, text string) error {
	hash, err := s.HashPassword(text)
	if err != nil {
		return err
	}
	actor.System = true // everybody may change his own password
	return s.do(ctx, actor, &ChangePassword{User: actor.ID, PasswordHash: hash})
}
