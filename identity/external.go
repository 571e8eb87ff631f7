package identity

import (
	"context"
	"slices"
	"strings"

	"zhitong/pipeline"
	"zhitong/store"
)

// Issuer lets people and programs in that somebody else knows.
type Issuer struct {
	// Verify checks a token and gives its claims; invalid says that the token is
	// at fault, and not that the issuer does not answer.
	Verify func(ctx context.Context, token string) (claims map[string]any, invalid bool, err error)
	// ClientClaim, when a token has it, holds the id of the client that the token
	// is of; else UserClaim holds the name of the user.
	UserClaim, ClientClaim string
}

// isForeign says whether a bearer token has the form of the issuer's (RFC 7515,
// 7.1); the tokens made here hold no dots.
func (s *Service) isForeign(token string) bool {
	return s.issuer != nil && strings.Count(token, ".") == 2
}

// foreign checks a token of the issuer; the errors are Unauthenticated, and
// Unavailable when the issuer does not answer.
func (s *Service) foreign(ctx context.Context, token string) (Person, error) {
	claims, invalid, err := s.issuer.Verify(ctx, token)
	switch {
	case invalid:
		return Person{}, pipeline.Refuse(pipeline.Unauthenticated, "the token is not valid")
	case err != nil:
		return Person{}, pipeline.Refuse(pipeline.Unavailable, "the issuer of the token does not answer")
	}
	actor, err := s.actorOf(ctx, claims)
	if err != nil {
		return Person{}, err
	}
	found, err := s.lookupActor(ctx, actor)
	if err != nil {
		return Person{}, err
	}
	if found == nil || found.user.Disabled {
		return Person{}, pipeline.Refuse(pipeline.Unauthenticated, "%q may not sign in", actor.ID)
	}
	person := personOf(found, nil)
	person.Actor.External, person.Actor.MappingRules = actor.External, actor.MappingRules
	return person, nil
}

// actorOf gives who the claims are of, with the rules that they match.
func (s *Service) actorOf(ctx context.Context, claims map[string]any) (pipeline.Actor, error) {
	actor := pipeline.Actor{External: pipeline.ExternalUser}
	actor.ID, _ = claimText(claimOf(claims, s.issuer.UserClaim))
	if client, _ := claimText(claimOf(claims, s.issuer.ClientClaim)); client != "" {
		actor.ID, actor.External = client, pipeline.ExternalClient
	}
	if checkName("user", actor.ID) != nil {
		return actor, pipeline.Refuse(pipeline.Unauthenticated, "the token names nobody by the claim %q or %q", s.issuer.ClientClaim, s.issuer.UserClaim)
	}
	err := s.store.Read(ctx, func(reader store.Reader) error {
		all, err := mappingRules.Read(ctx, reader, store.Query{OrderBy: byName})
		for _, rule := range all {
			if rule.matches(claims) {
				actor.MappingRules = append(actor.MappingRules, rule.Name)
			}
		}
		return err
	})
	return actor, err
}

// lookupActor gives what is known of an actor, nil when there is nobody. Who
// comes with a token of the issuer need not be known here by name.
func (s *Service) lookupActor(ctx context.Context, actor pipeline.Actor) (*entry, error) {
	if actor.External == pipeline.NotExternal {
		return s.lookup(ctx, actor.ID)
	}
	// No name holds a line feed, and the remembered names end the rules.
	place := strings.Join(append(slices.Clone(actor.MappingRules), string(actor.External), actor.ID), "\n")
	return s.remembered(ctx, place, func(reader store.Reader) (*entry, error) {
		return readForeign(ctx, reader, actor)
	})
}

func readForeign(ctx context.Context, reader store.Reader, actor pipeline.Actor) (*entry, error) {
	client := actor.External == pipeline.ExternalClient
	user, err := one(ctx, reader, users.Read, actor.ID)
	if err != nil {
		return nil, err
	}
	if user == nil {
		user = &User{Name: actor.ID, Client: client}
	}
	if user.Client != client {
		return nil, nil // the name is of somebody else here
	}
	found := entryOf(user)
	rules, err := some(ctx, reader, mappingRules.Read, actor.MappingRules)
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		found.rules = append(found.rules, rule.Name)
		found.groups, found.roles, found.tenants = append(found.groups, rule.Groups...), append(found.roles, rule.Roles...), append(found.tenants, rule.Tenants...)
	}
	return found, found.inherit(ctx, reader)
}
