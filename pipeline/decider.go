package pipeline

import "context"

// Decider decides the commands of one module. Different batches may call it at the
// same time.
type Decider interface {
	// Kinds lists the commands that it decides, each with a function that makes
	// an empty one to decode a stored follow-up into.
	Kinds() map[string]func() Command
	// Load reads, set-based, what the tasks touch: once for the fresh tasks of
	// a round and again for those that answered ErrNeedMore. It locks the
	// aggregates, names them in Task.Aggregate, and postpones with Task.Defer
	// what another node holds. Its error fails the batch.
	Load(ctx context.Context, batch *Batch, tasks []*Task) error
	// Decide changes the rows of the batch's workspace or refuses. On an error
	// all its changes are taken back. The answer goes to the caller once durable.
	Decide(batch *Batch, task *Task) (answer any, err error)
}

// Authorizer is the one decision point for commands and queries.
type Authorizer interface {
	// Authorize refuses with Forbidden when the actor may not use the
	// permission in the tenant.
	Authorize(ctx context.Context, actor Actor, tenant, permission string) error
}

// Projection derives rows (history, audit leaves, …) from what a batch
// decided, in the same transaction. It never refuses. Different batches may call it
// at the same time.
type Projection interface {
	Project(ctx context.Context, batch *Batch, units []*Unit) error
}

// Listener hears of committed batches: as one of the listeners after the callers
// were answered, a hint to wake waiting workers and open pages; as one of the
// caches before. It hears of one batch at a time; of two that were committed one
// right after the other perhaps of the later one first.
type Listener interface {
	Committed(units []*Unit)
}

// Event is one thing that happened, as a record of the log.
type Event interface {
	// AppendRecord appends the event as JSON.
	AppendRecord(dst []byte) []byte
}

// Unit is one decided command with all that came of it.
type Unit struct {
	Act     Act
	Command Command
	Target  int64  // the aggregate that it changed, 0 for none
	Rule    string // the definition or rule version that it ran under
	Events  []Event
	Changes []Change
}

// Task is a command on its way through a batch.
type Task struct {
	Act     Act
	Command Command
	// Aggregate is the row whose lock the command holds (such as the key of a
	// process instance); tasks of one aggregate are decided in order.
	Aggregate int64
	// Group is what the command is about together with others, 0 for nothing: such
	// as the process instance that began a chain of calls. No group takes much of
	// the batches that others want too. The first load names it; a follow-up has
	// the group of its cause.
	Group int64
	// Memo is what the decider keeps between Load and Decide.
	Memo any
	// Round counts the loads so far, from 0.
	Round int

	attached []*Task
	followUp int64 // key of the stored follow-up, 0 for none
	// background: a follow-up of an earlier batch, or one of such a one
	background bool
	deferred   bool
	crowded    bool // put off because its group had its share
	skips      int
	behind     uint64 // it waits for batches up to this one, which other writers of this node have at work
	tries      int    // decisions in this batch that needed more rows
	reply      func(answer any, err error)
	answer     any
	err        error
	settled    bool
	repeated   bool // its idempotency key is taken: it is not carried out again
	claim      *idempotencyClaim
	won        []Claim
	observation
}

// Defer puts the task off to a later batch, because another node holds its
// aggregate.
func (t *Task) Defer() { t.deferred = true }

// Wait says whether the task has been put off so often that its load should
// now wait for the lock.
func (t *Task) Wait() bool { return t.skips >= maxSkips }

const maxSkips = 3
