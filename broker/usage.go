package broker

import (
	"context"
	"math"
	"time"

	"zhitong/store"
)

// Usage counts what was done in a tenant in a period.
type Usage struct {
	Tenant            string
	Instances         int64 // process instances that were started, but for those that others called
	DecisionInstances int64
	// Assignees are those who had a user task that was open in the period.
	Assignees map[string]bool
}

// UsageOf counts from what history holds, from the first point in time to the
// last; what was deleted from it is not counted.
func UsageOf(ctx context.Context, reader store.Reader, tenants []string, from, to time.Time) ([]*Usage, error) {
	var all []*Usage
	for _, tenant := range tenants {
		usage := &Usage{Tenant: tenant, Assignees: map[string]bool{}}
		all = append(all, usage)
		if err := usage.count(ctx, reader, from.UnixMicro(), to.UnixMicro()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (u *Usage) count(ctx context.Context, reader store.Reader, from, to int64) (err error) {
	within := func(column string) store.And {
		return store.And{equal("tenant", u.Tenant), compared(column, store.GreaterOrEqual, from), compared(column, store.LessOrEqual, to)}
	}
	instances := store.Query{Table: instanceHistory.Spec, Where: append(within("started_at"), equal("parent", int64(0)))}
	if u.Instances, err = reader.Count(ctx, instances, math.MaxInt64); err != nil {
		return err
	}
	if u.DecisionInstances, err = reader.Count(ctx, store.Query{Table: decisionInstances.Spec, Where: within("evaluated_at")}, math.MaxInt64); err != nil {
		return err
	}
	tasks := store.Query{Table: userTaskHistory.Spec, Columns: []string{"assignee"}, Where: store.And{equal("tenant", u.Tenant),
		compared("assignee", store.NotEqual, ""), compared("created_at", store.LessOrEqual, to),
		store.Or{store.IsNull{Column: "completed_at"}, compared("completed_at", store.GreaterOrEqual, from)}}}
	return reader.Select(ctx, tasks, func(row store.Row) error {
		u.Assignees[row[0].(string)] = true
		return nil
	})
}

func compared(column string, operator store.Operator, value any) store.Condition {
	return store.Compare{Column: column, Op: operator, Value: value}
}
