// Package pipeline is the one way to change anything: commands of many callers
// are authorised, batched, loaded, decided, projected and committed in one
// transaction, and answered when that is durable.
//
// It knows nothing of processes, ledgers or roles. Modules bring a [Decider]
// (what a command changes), a [Projection] (what follows from a change) and
// [Table] values (what their rows look like); the order, the retries, the log
// of segments, the idempotency and the follow-up commands are written here once.
package pipeline
