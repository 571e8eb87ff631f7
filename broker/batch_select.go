package broker

import (
	"context"
	"slices"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// selectPage looks at the next rows that an operation selects, by key: of them it
// takes what was there before the operation.
func selectPage(ctx context.Context, batch *pipeline.Batch, o *BatchOperation) (*batchPage, error) {
	switch o.Type {
	case BatchDeleteDecisions:
		return selectEvaluations(ctx, batch, o)
	case BatchUpdateJobs:
		return selectJobs(ctx, batch, o)
	}
	keys, page, err := nextRows(ctx, batch, instanceHistory, o)
	if err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, func(key int64) bool {
		row, _ := instanceHistory.Get(batch, key)
		return row == nil || !o.meets(key, row.StartedAt)
	})
	if o.Type == BatchResolve && len(keys) > 0 {
		return page, page.addIncidents(ctx, batch, keys)
	}
	for _, key := range keys {
		row, _ := instanceHistory.Get(batch, key)
		page.found = append(page.found, &BatchItem{Tenant: row.Tenant, Item: key, Instance: key, Root: rootOf(row)})
	}
	return page, nil
}

// meets says whether a thing that began at a time was there before the operation: by
// its key where no time of the operation is kept.
func (o *BatchOperation) meets(key int64, began time.Time) bool {
	if o.Plan.CreatedAt.IsZero() {
		return key < o.Key
	}
	_, ahead := slices.BinarySearch(o.Plan.Ahead, key)
	return ahead || inTime(began, key, o.Plan.CreatedAt, o.Key) < 0
}

// rootOf gives the instance that began the chain of calls, as far as the
// history knows it: of an instance that nobody called it is itself.
func rootOf(row *Instance) int64 {
	switch {
	case row.Root != 0:
		return row.Root
	case row.Parent != 0:
		return 0
	default:
		return row.Key
	}
}

// applicable selects what an operation of the type can be done to at all.
func (t BatchType) applicable() store.Condition {
	called := equal("parent", int64(0))
	switch t {
	case BatchCancel, BatchSuspend:
		return store.And{equal("state", StateActive), called}
	case BatchResume:
		return store.And{equal("state", StateSuspended), called}
	case BatchResolve, BatchMigrate, BatchModify:
		return equal("state", StateActive)
	case BatchDelete:
		return store.In{Column: "state", Values: []any{StateCompleted, StateTerminated}}
	case BatchUpdateJobs:
		return store.IsNull{Column: "ended_at"}
	default:
		return store.And{}
	}
}

func (p *batchPage) addIncidents(ctx context.Context, batch *pipeline.Batch, instances []int64) error {
	keys, err := incidentHistory.LoadWhere(ctx, batch, store.Query{
		Where:   store.And{store.In{Column: "instance", Values: anyOf(instances)}, equal("state", StateActive)},
		OrderBy: []store.Order{{Column: "id"}},
	})
	for _, key := range keys {
		row, _ := incidentHistory.Get(batch, key)
		if row == nil || row.State != StateActive {
			continue
		}
		item := &BatchItem{Tenant: row.Incident.Tenant, Item: key, Instance: row.Incident.Instance}
		if instance, _ := instanceHistory.Get(batch, item.Instance); instance != nil {
			item.Root = rootOf(instance)
		}
		p.found = append(p.found, item)
	}
	return err
}

// selectEvaluations selects the evaluations of single decisions, each once.
func selectEvaluations(ctx context.Context, batch *pipeline.Batch, o *BatchOperation) (*batchPage, error) {
	keys, page, err := nextRows(ctx, batch, decisionInstances, o)
	if err != nil || len(keys) == 0 {
		return page, err
	}
	byEvaluation := map[int64]*BatchItem{}
	var rows []store.Row
	for _, key := range keys {
		row, _ := decisionInstances.Get(batch, key)
		if row == nil || byEvaluation[row.Evaluation] != nil || !o.meets(key, row.At) {
			continue
		}
		item := &BatchItem{Tenant: row.Tenant, Item: row.Evaluation, Instance: row.Instance, Root: row.RootInstance}
		byEvaluation[row.Evaluation], page.found = item, append(page.found, item)
		rows = append(rows, store.Row{o.Key, row.Evaluation})
	}
	known, err := batchItems.LoadWhere(ctx, batch, store.Query{Where: store.KeyIn{Columns: []string{"operation", "item"}, Rows: rows}})
	for _, key := range known { // from the page before
		item, _ := batchItems.Get(batch, key)
		delete(byEvaluation, item.Item)
	}
	page.found = page.found[:0]
	for _, row := range rows {
		if item := byEvaluation[row[1].(int64)]; item != nil {
			page.found = append(page.found, item)
		}
	}
	return page, err
}

// selectJobs selects jobs that are open.
func selectJobs(ctx context.Context, batch *pipeline.Batch, o *BatchOperation) (*batchPage, error) {
	keys, page, err := nextRows(ctx, batch, jobHistory, o)
	if err != nil {
		return nil, err
	}
	instances := make([]int64, 0, len(keys))
	for _, key := range keys {
		if row, _ := jobHistory.Get(batch, key); row != nil {
			instances = append(instances, row.Job.Instance)
		}
	}
	if err := instanceHistory.Load(ctx, batch, unique(instances)); err != nil {
		return page, err
	}
	for _, key := range keys {
		row, _ := jobHistory.Get(batch, key)
		if row == nil || !row.EndedAt.IsZero() || !o.meets(key, row.Job.CreatedAt) {
			continue
		}
		item := &BatchItem{Tenant: row.Job.Tenant, Item: key, Instance: row.Job.Instance}
		if instance, _ := instanceHistory.Get(batch, item.Instance); instance != nil {
			item.Root = rootOf(instance)
		}
		page.found = append(page.found, item)
	}
	return page, nil
}
