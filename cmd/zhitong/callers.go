package main

import (
	"context"
	"time"

	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/rest"
)

// callers tells the REST surface who somebody is.
type callers struct{ people *identity.Service }

var _ rest.Authenticator = callers{}

// Password implements [rest.Authenticator].
func (c callers) Password(ctx context.Context, user, password string) (rest.Caller, error) {
	person, err := c.people.Password(ctx, user, password)
	return callerOf(person), err
}

// Token implements [rest.Authenticator].
func (c callers) Token(ctx context.Context, token string) (rest.Caller, error) {
	person, err := c.people.Token(ctx, token)
	return callerOf(person), err
}

// Session implements [rest.Authenticator].
func (c callers) Session(ctx context.Context, secret string) (rest.Caller, error) {
	person, err := c.people.Session(ctx, secret)
	return callerOf(person), err
}

// OpenSession implements [rest.Authenticator].
func (c callers) OpenSession(ctx context.Context, user, password string) (string, time.Time, rest.Caller, error) {
	secret, expires, person, err := c.people.OpenSession(ctx, user, password)
	return secret, expires, callerOf(person), err
}

// CloseSession implements [rest.Authenticator].
func (c callers) CloseSession(ctx context.Context, secret string) error {
	return c.people.CloseSession(ctx, secret)
}

func callerOf(p identity.Person) rest.Caller {
	return rest.Caller{Actor: p.Actor, Name: p.FullName, Tenants: p.Tenants, Permissions: p.Permissions}
}

// everybody is who every caller is when authentication is off.
var everybody = pipeline.Actor{ID: "anonymous"}

// unguarded authorises everything; it is wired only when authentication is off,
// which is possible only on a loopback address.
type unguarded struct{}

// Authorize implements [pipeline.Authorizer].
func (unguarded) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }
