package rest

import (
	"context"

	"zhitong/broker"
	"zhitong/store"
)

// fillRoots tells of items which instance began the chain of calls. instance
// gives the instance of an item, and where its root is put.
func fillRoots[V any](ctx context.Context, reader store.Reader, items []V, instance func(*V) (Key, **Key)) error {
	keys := make([]int64, len(items))
	for i := range items {
		of, _ := instance(&items[i])
		keys[i] = int64(of)
	}
	roots, err := broker.Roots(ctx, reader, keys)
	for i := range items {
		_, root := instance(&items[i])
		*root = optionalKey(roots[keys[i]])
	}
	return err
}

// completion fills in what other tables say of the items of a search.
type completion[V any] func(ctx context.Context, s *Server, caller Caller, reader store.Reader, items []V) error

// rooted fills in the roots of items.
func rooted[V any](instance func(*V) (Key, **Key)) completion[V] {
	return func(ctx context.Context, _ *Server, _ Caller, reader store.Reader, items []V) error {
		return fillRoots(ctx, reader, items, instance)
	}
}

// completed does one completion after the other.
func completed[V any](parts ...completion[V]) completion[V] {
	return func(ctx context.Context, s *Server, caller Caller, reader store.Reader, items []V) error {
		for _, part := range parts {
			if err := part(ctx, s, caller, reader, items); err != nil {
				return err
			}
		}
		return nil
	}
}
