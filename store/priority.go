package store

import "context"

type priorityKey struct{}

// WithPriority marks the reads of a context as those for which everybody waits, such
// as of who decides a batch: a backend that runs few reads at a time keeps room for
// some of these beside all others.
func WithPriority(ctx context.Context) context.Context {
	return context.WithValue(ctx, priorityKey{}, true)
}

// HasPriority says whether [WithPriority] made the context.
func HasPriority(ctx context.Context) bool { return ctx.Value(priorityKey{}) != nil }
