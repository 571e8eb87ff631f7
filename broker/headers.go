package broker

import (
	"context"

	"zhitong/engine"
	"zhitong/store"
)

// JobHeaders gives the fixed headers of a job, empty when its model is gone.
func (b *Broker) JobHeaders(ctx context.Context, reader store.Reader, job *engine.Job) (map[string]string, error) {
	running, err := b.models.read(ctx, reader, job.Definition)
	if err != nil || running == nil {
		return map[string]string{}, err
	}
	return engine.JobHeaders(running.Graph, job), nil
}

// TaskHeaders gives the headers of a user task, empty when its model is gone.
func (b *Broker) TaskHeaders(ctx context.Context, reader store.Reader, task *engine.UserTask) (map[string]string, error) {
	headers := map[string]string{}
	running, err := b.models.read(ctx, reader, task.Definition)
	if err != nil || running == nil {
		return headers, err
	}
	if described := running.Graph.Elements[task.Index].UserTask; described != nil {
		for _, header := range described.Headers {
			headers[header.Key] = header.Value
		}
	}
	return headers, nil
}
