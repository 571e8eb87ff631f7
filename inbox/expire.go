package inbox

import (
	"context"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// takeCompletions loads who completed tasks that leave the history.
func takeCompletions(ctx context.Context, batch *pipeline.Batch, tasks []int64, limit int) (broker.Taken, error) {
	return takeOf(ctx, batch, completions, tasks, store.Query{OrderBy: []store.Order{{Column: "task"}}, Limit: limit})
}

// takeRemarks loads the comments on tasks that leave the history.
func takeRemarks(ctx context.Context, batch *pipeline.Batch, tasks []int64, limit int) (broker.Taken, error) {
	return takeOf(ctx, batch, remarks, tasks, store.Query{OrderBy: []store.Order{{Column: "task"}, {Column: "id"}}, Limit: limit})
}

func takeOf[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[int64, R], tasks []int64, query store.Query) (broker.Taken, error) {
	values := make([]any, len(tasks))
	for i, task := range tasks {
		values[i] = task
	}
	query.Where = store.In{Column: "task", Values: values}
	keys, err := table.LoadWhere(ctx, batch, query)
	return broker.Taken{Rows: len(keys), Delete: func(batch *pipeline.Batch) {
		for _, key := range keys {
			table.Delete(batch, key)
		}
	}}, err
}
