package lifetime

import (
	"context"

	"zhitong/store"
)

// Calls is what the calls of one transaction have in common, whatever the store.
// The zero value is ready; it belongs to one goroutine.
type Calls struct {
	failed    error // of the first call that failed; all later ones repeat it
	selecting bool
}

// Guard runs one call of the transaction: none after one has failed, none from
// inside a select, where it gives store.ErrInvalid.
func (c *Calls) Guard(ctx context.Context, call func() error) error {
	switch {
	case c.failed != nil:
	case c.selecting:
		c.failed = store.Invalid("the transaction was used from inside a select")
	case ctx.Err() != nil:
		c.failed = ctx.Err()
	default:
		c.failed = call()
	}
	return c.failed
}

// Selecting says that rows are being handed over, until done is called.
func (c *Calls) Selecting() (done func()) {
	c.selecting = true
	return func() { c.selecting = false }
}

// Check gives the error of the first call that failed, or of the context.
func (c *Calls) Check(ctx context.Context) error {
	if c.failed == nil {
		c.failed = ctx.Err()
	}
	return c.failed
}

// Ending gives why a transaction whose body returned err is not committed: the
// body, one of its calls or the context says no.
func (c *Calls) Ending(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	return c.Check(ctx)
}
