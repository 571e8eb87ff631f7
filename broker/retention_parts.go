package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// Taken is rows that are about to leave with what they belong to.
type Taken struct {
	Rows   int
	Delete func(*pipeline.Batch)
}

// takeRows loads at most limit rows that belong to things of the keys. Rows of
// the same keys that it leaves are taken the next time.
type takeRows func(ctx context.Context, batch *pipeline.Batch, keys []int64, limit int) (Taken, error)

// takeOf takes the rows of a table that have one of the instances and satisfy
// a condition.
func takeOf[K comparable, R any](table *pipeline.Table[K, R], also store.Condition) takeRows {
	return func(ctx context.Context, batch *pipeline.Batch, instances []int64, limit int) (Taken, error) {
		where := store.And{store.In{Column: "instance", Values: anyOf(instances)}}
		if also != nil {
			where = append(where, also)
		}
		keys, err := table.LoadWhere(ctx, batch, store.Query{Where: where, OrderBy: inKeyOrder(table.Spec), Limit: limit})
		return Taken{len(keys), func(batch *pipeline.Batch) {
			for _, key := range keys {
				table.Delete(batch, key)
			}
		}}, err
	}
}

func inKeyOrder(table *store.Table) []store.Order {
	order := make([]store.Order, len(table.Key))
	for i, column := range table.Key {
		order[i] = store.Order{Column: column}
	}
	return order
}

// expiring lists what leaves with process instances beside their own rows: what
// a deletion by hand takes away, and what it leaves. An item of a batch
// operation stays until it is done.
func (d *departures) expiring() []takeRows {
	takes := []takeRows{d.takeTasks, taskPart.take}
	for _, of := range historyParts {
		takes = append(takes, of.take)
	}
	return append(takes, takeOf(decisionEvaluations, nil), takeOf(decisionInstances, nil),
		takeOf(batchItems, store.Not{Condition: equal("state", StateActive)}))
}

// takeTasks takes what modules above keep of the user tasks of instances. The
// tasks themselves are taken next, in the same order, by what is left of the
// limit, so that none leaves before what is kept of it.
func (d *departures) takeTasks(ctx context.Context, batch *pipeline.Batch, instances []int64, limit int) (Taken, error) {
	if len(d.ofTasks) == 0 {
		return Taken{0, func(*pipeline.Batch) {}}, nil
	}
	tasks, err := userTaskHistory.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "instance", Values: anyOf(instances)},
		OrderBy: inKeyOrder(userTaskHistory.Spec), Limit: limit})
	if err != nil || len(tasks) == 0 {
		return Taken{0, func(*pipeline.Batch) {}}, err
	}
	takes := make([]takeRows, len(d.ofTasks))
	for i, rows := range d.ofTasks {
		takes[i] = rows.Take
	}
	return takeAll(ctx, batch, takes, tasks, limit)
}

// takeAll takes from one after the other up to the limit.
func takeAll(ctx context.Context, batch *pipeline.Batch, from []takeRows, keys []int64, limit int) (Taken, error) {
	var all []Taken
	rows := 0
	for _, take := range from {
		if rows == limit {
			break
		}
		taken, err := take(ctx, batch, keys, limit-rows)
		if err != nil {
			return Taken{}, err
		}
		rows, all = rows+taken.Rows, append(all, taken)
	}
	return Taken{rows, func(batch *pipeline.Batch) {
		for _, taken := range all {
			taken.Delete(batch)
		}
	}}, nil
}

// TakeTaskRows is how a module above has its rows of user tasks leave with them.
type TakeTaskRows = func(ctx context.Context, batch *pipeline.Batch, tasks []int64, limit int) (Taken, error)

// OnTasksExpire has the rows that a module above keeps of user tasks leave, and be
// archived, with the instances of these. Call it before the pipeline is opened.
func (b *Broker) OnTasksExpire(rows TaskRows) {
	b.retention.departures.ofTasks = append(b.retention.departures.ofTasks, rows)
}
