package inbox

import (
	"context"

	"zhitong/store"
)

// Remarks gives the comments on a user task, oldest first.
func Remarks(ctx context.Context, reader store.Reader, task int64) ([]*Remark, error) {
	return remarks.Read(ctx, reader, store.Query{
		Where: store.Compare{Column: "task", Op: store.Equal, Value: task}, OrderBy: []store.Order{{Column: "id"}}, Limit: 1000,
	})
}

// CompletedIn gives who completed the user tasks of one scope (an element
// instance or the process instance), in the order of their keys.
func CompletedIn(ctx context.Context, reader store.Reader, scope int64) ([]*Completion, error) {
	return completions.Read(ctx, reader, store.Query{
		Where: store.Compare{Column: "scope", Op: store.Equal, Value: scope}, OrderBy: []store.Order{{Column: "task"}}, Limit: 1000,
	})
}
