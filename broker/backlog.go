package broker

import (
	"context"
	"time"

	"zhitong/store"
)

// maxTypeBacklog is up to where the waiting jobs of one type are counted.
const maxTypeBacklog = 1000

// Backlog is what waits in the store to be taken up.
type Backlog struct {
	Due       int64         // entries whose time has come, counted up to MaxTotal
	DueOldest time.Duration // how long ago the time of the oldest of them came
	Incidents int64         // that are open, counted up to MaxTotal
	Types     map[string]TypeBacklog
}

// TypeBacklog is the jobs of a type that wait for a worker.
type TypeBacklog struct {
	Waiting int64         // counted up to 1,000
	Head    time.Duration // age of the job that a worker gets next
}

// ReadBacklog reads what waits; of jobs, those of the types.
func ReadBacklog(ctx context.Context, reader store.Reader, types []string) (*Backlog, error) {
	now := reader.Now()
	found := &Backlog{Types: map[string]TypeBacklog{}}
	past := store.Compare{Column: "at", Op: store.LessOrEqual, Value: now.UnixMicro()}
	var err error
	if found.Due, err = reader.Count(ctx, store.Query{Table: dues.Spec, Where: past}, MaxTotal); err != nil {
		return nil, err
	}
	if at, ok, err := NextDue(ctx, reader); err != nil {
		return nil, err
	} else if ok {
		found.DueOldest = max(0, now.Sub(at))
	}
	if found.Incidents, err = reader.Count(ctx, store.Query{Table: incidents.Spec}, MaxTotal); err != nil {
		return nil, err
	}
	for _, jobType := range types {
		if found.Types[jobType], err = typeBacklog(ctx, reader, jobType); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func typeBacklog(ctx context.Context, reader store.Reader, jobType string) (waiting TypeBacklog, err error) {
	where := ofType(jobType)
	if waiting.Waiting, err = reader.Count(ctx, store.Query{Table: jobs.Spec, Where: where}, maxTypeBacklog); err != nil {
		return waiting, err
	}
	head, err := jobs.Read(ctx, reader, store.Query{Where: where, Limit: 1, OrderBy: []store.Order{{Column: "available"}, {Column: "id"}}})
	if err == nil && len(head) > 0 && !head[0].CreatedAt.IsZero() {
		waiting.Head = max(0, reader.Now().Sub(head[0].CreatedAt))
	}
	return waiting, err
}
