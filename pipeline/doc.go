// Package pipeline is the one way to change anything: commands of many callers
// are authorised, batched, loaded, decided, projected and committed in one
// transaction, and answered when that is durable.
//
// It knows nothing of processes, ledgers or roles. Modules bring a [Decider]
// (what a command changes), a [Projection] (what follows from a change) and
// [Table] values (what their rows look like); the order, the retries, the log
// of segments, the idempotency and the follow-up commands are written here once.
//
// # Cause and effect between writers
//
// Batches of different nodes run at the same time, wait for each other's rows and
// commit in any order; the time of a batch is that of its beginning, so a batch
// that waited may be older by its time than the one that it waited for. Therefore
// each segment has a generation, a counter in the manner of Lamport: one more than
// the largest that is committed when the segment is written, which is the last
// thing that its transaction does.
//
// A segment that read or overwrote rows of another one has a larger generation. It
// could do so only after the other one was committed (a reader sees nothing
// before, and a writer waits for the row), so the other one is among those whose
// largest generation it takes. The same holds for a batch that begins after the
// callers of another one were answered, and for the next batch of the same node.
// Nothing is said of segments that have no part in each other: they may have the
// same generation, and since nobody waits for anybody to get one, nodes are not
// serialised. Where the database's transactions are serializable by default it
// may have one of two concurrent batches decided again for it.
//
// A clock would not do: clocks step back, have equal readings, and in a database
// of several machines they are several.
package pipeline
