package inbox

import (
	"context"
	"time"

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

// readCompletions visits who completed tasks, for the archive.
func readCompletions(ctx context.Context, reader store.Reader, tasks []any, each func(int64, any) error) error {
	return readOf(ctx, reader, completions, tasks, "task", func(row *Completion) error {
		return each(row.Task, struct {
			Task      int64     `json:"task"`
			Instance  int64     `json:"instance"`
			Scope     int64     `json:"scope"`
			ElementID string    `json:"elementId"`
			By        string    `json:"completedBy"`
			At        time.Time `json:"completedAt"`
		}(*row))
	})
}

// readRemarks visits the comments on tasks, for the archive.
func readRemarks(ctx context.Context, reader store.Reader, tasks []any, each func(int64, any) error) error {
	return readOf(ctx, reader, remarks, tasks, "id", func(row *Remark) error {
		return each(row.Task, struct {
			Key    int64     `json:"key"`
			Task   int64     `json:"task"`
			Author string    `json:"author"`
			Text   string    `json:"text"`
			At     time.Time `json:"writtenAt"`
		}(*row))
	})
}

// readOf visits the rows of tasks in the order of a column.
func readOf[R any](ctx context.Context, reader store.Reader, table *pipeline.Table[int64, R], tasks []any, order string, visit func(*R) error) error {
	rows, err := table.Read(ctx, reader, store.Query{Where: store.In{Column: "task", Values: tasks}, OrderBy: []store.Order{{Column: order}}})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}
