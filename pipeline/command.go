package pipeline

// Command is something that a caller wants changed. Its kind picks the decider
// and the permission; its fields are JSON-serialisable, because a command that
// waits as a follow-up is kept in the store.
type Command interface {
	// Kind names the command, such as "job.complete".
	Kind() string
}

// Beginning is a command that begins new work, such as a process instance. Under
// load it is refused before others are, so that what has begun is finished.
type Beginning interface {
	Command
	// BeginsWork marks the command.
	BeginsWork()
}

// Actor is who gives a command.
type Actor struct {
	ID     string   // user name, token name or "system"
	System bool     // the platform itself: timers, follow-ups, sealing
	Groups []string // of the user, for candidate checks in deciders
	Roles  []string
	// Restricted says that he acts with some of his roles only.
	Restricted bool
	// External says that somebody else vouches for him, who matched the rules.
	External     External
	MappingRules []string
}

// External says whether an actor came with a token of an issuer, and as what.
type External string

// Who comes with a token of an issuer.
const (
	NotExternal    External = ""
	ExternalUser   External = "user"
	ExternalClient External = "client"
)

// System is the platform acting by itself.
var System = Actor{ID: "system", System: true}

// Act is a command together with who gives it and under which conditions.
type Act struct {
	Actor   Actor
	Tenant  string
	Command Command
	// Tenants are those in one of which the thing is that the command is about,
	// where the caller does not know in which; Tenant is empty then. The decider
	// fills that in, and refuses with NotFound what is in none of them. Only
	// commands about a job can be given like that.
	Tenants []string
	// IdempotencyKey, when not empty, makes the act happen once per tenant and
	// key: a repetition gets the first answer, the same key with another input
	// is refused.
	IdempotencyKey string
	// Attached are module commands that are decided in the same batch, before
	// Command, all or nothing.
	Attached []Command
}
