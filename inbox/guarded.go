package inbox

import (
	"context"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// updateWays are the ways to change a task, see [pipeline.Guarded].
func updateWays(ctx context.Context, reader store.Reader, task int64) ([]pipeline.Resource, error) {
	return broker.TaskWays(ctx, reader, task, "UPDATE_USER_TASK", "UPDATE")
}

// either adds the ways to do one thing to a task to those to change it.
func either(ctx context.Context, reader store.Reader, task int64, ofProcess, ofTask string) ([]pipeline.Resource, error) {
	ways, err := updateWays(ctx, reader, task)
	if err != nil {
		return nil, err
	}
	more, err := broker.TaskWays(ctx, reader, task, ofProcess, ofTask)
	return append(ways, more...), err
}

// Resources implements [pipeline.Guarded].
func (c *Complete) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return either(ctx, reader, c.Task, "COMPLETE_USER_TASK", "COMPLETE")
}

// Resources implements [pipeline.Guarded].
func (c *Claim) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return either(ctx, reader, c.Task, "CLAIM_USER_TASK", "CLAIM")
}

// Resources implements [pipeline.Guarded].
func (c *Assign) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return updateWays(ctx, reader, c.Task)
}

// Resources implements [pipeline.Guarded].
func (c *Unassign) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return updateWays(ctx, reader, c.Task)
}

// Resources implements [pipeline.Guarded].
func (c *Update) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return updateWays(ctx, reader, c.Task)
}

// Resources implements [pipeline.Guarded].
func (c *Comment) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return updateWays(ctx, reader, c.Task)
}
