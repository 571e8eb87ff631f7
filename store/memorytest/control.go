package memorytest

// Step is what a call is about to do.
type Step uint8

// The steps of a transaction.
const (
	Begin     Step = iota + 1
	Statement      // one read or one change
	Retake         // a row that another transaction held may be free now
	Commit
)

// Call is a call that has reached the database and waits for its [Outcome].
type Call struct {
	Node   *Node
	Step   Step
	Writes bool // the transaction may change rows
	// Caller names the functions that began the transaction, so that calls of one node can be told apart in the same
	// way in every run.
	Caller string
	Table  string // of a statement
}

// Outcome is what becomes of a call.
type Outcome uint8

// The outcomes of calls. All but Proceed end the transaction.
const (
	Proceed Outcome = iota
	// Broken rolls back: store.ErrRetry. A transaction that was to begin does not: store.ErrAway.
	Broken
	// Confirmed is for a commit that happened and whose answer got lost: store.ErrUnknownOutcome.
	Confirmed
	// Forgotten is for a commit that did not happen, which nobody knows: store.ErrUnknownOutcome.
	Forgotten
	// Underway is for a commit whose answer got lost and which happens later, at [Database.Arrive]: until then its rows
	// are locked. store.ErrUnknownOutcome.
	Underway
)

// Control decides, for each call, when it goes on and what becomes of it. It is asked by the goroutine that called.
type Control interface {
	Decide(Call) Outcome
	// Shuffle puts rows that may come in any order into one.
	Shuffle(count int, swap func(i, j int))
}

// calm lets everything go on at once.
type calm struct{}

func (calm) Decide(Call) Outcome         { return Proceed }
func (calm) Shuffle(int, func(i, j int)) {}
