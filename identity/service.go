package identity

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// Options configures a [Service].
type Options struct {
	Random io.Reader        // cryptographically secure; crypto/rand when nil
	Clock  func() time.Time // for how long things are remembered here; time.Now when nil
	Issuer *Issuer          // whose tokens are accepted too; nil for none
}

// Service answers who somebody is and what he may do, from the store. It
// remembers answers for at most a second, so that a change on another node
// takes effect within that time; a change on this node does at once.
type Service struct {
	store    store.Store
	random   io.Reader
	clock    func() time.Time
	issuer   *Issuer
	pipeline *pipeline.Pipeline
	known    directory
	checked  verified
	attempts attempts
	hashing  chan struct{} // bounds how much memory argon2 takes at a time
	dummy    func() string // a hash that nobody's password has
}

// maxHashing is how many passwords are hashed at the same time.
const maxHashing = 4

// New makes a Service on a store; call [Service.Start] once the pipeline runs.
func New(db store.Store, options Options) *Service {
	if options.Random == nil {
		options.Random = rand.Reader
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	s := &Service{store: db, random: options.Random, clock: options.Clock, issuer: options.Issuer, hashing: make(chan struct{}, maxHashing)}
	s.checked.key = make([]byte, 32)
	s.dummy = sync.OnceValue(func() string { hash, _ := hashPassword(s.random, "nobody has this password"); return hash })
	return s
}

// Decider gives the decider of this package, for the pipeline.
func (s *Service) Decider() pipeline.Decider { return Decider{} }

// Start lets the service change sessions by way of the pipeline. The error is
// that of the source of randomness.
func (s *Service) Start(p *pipeline.Pipeline) error {
	s.pipeline = p
	_, err := io.ReadFull(s.random, s.checked.key)
	return err
}

// Committed implements [pipeline.Listener], for the caches of the pipeline: what
// this node changed is forgotten at once.
func (s *Service) Committed(units []*pipeline.Unit) {
	for _, unit := range units {
		switch unit.Command.(type) {
		case *openSession, *closeSession, *CreateToken, *CreateUser:
		case *UpdateUser, *ChangePassword, *PutGroup, *PutRole, *RevokeToken, *PutAuthorization, change:
			s.known.forget()
			return
		}
	}
}

// do carries out a command of this package.
func (s *Service) do(ctx context.Context, actor pipeline.Actor, command pipeline.Command) error {
	_, err := s.pipeline.Submit(ctx, pipeline.Act{Actor: actor, Tenant: DefaultTenant, Command: command})
	return err
}

// DefaultTenant is the tenant of those who use none, which is always there;
// changes of this package are recorded in it.
const DefaultTenant = "<default>"

// everyTenant, as a tenant of a user, stands for all.
const everyTenant = "*"

func wrongCredentials() *pipeline.Refusal {
	return pipeline.Refuse(pipeline.Unauthenticated, "wrong user name or password")
}
