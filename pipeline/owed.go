package pipeline

import (
	"context"

	"zhitong/store"
)

// Owes tells whether follow-up commands of any node are stored that have not been executed yet.
func Owes(ctx context.Context, reader store.Reader) (bool, error) {
	stored, err := followUps.Read(ctx, reader, store.Query{Limit: 1})
	return len(stored) > 0, err
}
