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

// takeItems takes the items of batch operations that concern instances, but for
// those that are still to be done. The log needs them as they were.
func takeItems(ctx context.Context, batch *pipeline.Batch, instances []int64, limit int) (Taken, error) {
	keys, err := batchItems.LoadWhere(ctx, batch, store.Query{OrderBy: ownersFirst(batchItems.Spec, "instance"), Limit: limit, Where: store.And{
		store.In{Column: "instance", Values: anyOf(instances)}, store.Not{Condition: equal("state", StateActive)}}})
	return takenOf(batchItems, keys), err
}

func takenOf[K comparable, R any](table *pipeline.Table[K, R], keys []K) Taken {
	return Taken{len(keys), func(batch *pipeline.Batch) {
		for _, key := range keys {
			table.Delete(batch, key)
		}
	}}
}

// findRows finds at most limit rows that belong to instances, in a table of which
// the log has nothing: it reads beside the batch, and no more than their keys. Rows
// of the same instances that it leaves are found the next time.
type findRows func(ctx context.Context, reader store.Reader, instances []int64, limit int) (Taken, error)

// findOf finds the rows of a table that have one of the instances.
func findOf[K comparable, R any](table *pipeline.Table[K, R]) findRows {
	keyOf := func(row store.Row) (K, error) { return row[0].(K), nil }
	columns := table.Spec.Key
	if len(columns) > 1 {
		columns, keyOf = nil, func(row store.Row) (key K, err error) {
			decoded, err := table.Decode(row)
			if err == nil {
				key = table.Key(decoded)
			}
			return key, err
		}
	}
	return func(ctx context.Context, reader store.Reader, instances []int64, limit int) (Taken, error) {
		var keys []K
		query := store.Query{Table: table.Spec, Columns: columns, OrderBy: ownersFirst(table.Spec, "instance"), Limit: limit}
		err := selectOf(ctx, reader, query, "instance", instances, func(row store.Row) error {
			key, err := keyOf(row)
			keys = append(keys, key)
			return err
		})
		return takenOf(table, keys), err
	}
}

// ownersFirst is the order by what rows belong to. A database that has no statistics
// yet would take a limit of rows in the order of their keys for a reason to pass over
// all the rows of others.
func ownersFirst(table *store.Table, column string) []store.Order {
	order := []store.Order{{Column: column}}
	for _, key := range inKeyOrder(table) {
		if key.Column != column {
			order = append(order, key)
		}
	}
	return order
}

func inKeyOrder(table *store.Table) []store.Order {
	order := make([]store.Order, len(table.Key))
	for i, column := range table.Key {
		order[i] = store.Order{Column: column}
	}
	return order
}

// expiring lists what leaves with process instances beside their own rows, user
// tasks and items of batch operations: what a deletion by hand takes away, and
// what it leaves.
var expiring = func() (finds []findRows) {
	for _, of := range historyParts {
		finds = append(finds, of.find)
	}
	return append(finds, findOf(decisionEvaluations), findOf(decisionInstances))
}()

// takeTasks takes what modules above keep of the user tasks of instances.
func (d *departures) takeTasks(ctx context.Context, batch *pipeline.Batch, instances []int64, limit int) (Taken, error) {
	if len(d.ofTasks) == 0 {
		return Taken{0, func(*pipeline.Batch) {}}, nil
	}
	tasks, err := userTaskHistory.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "instance", Values: anyOf(instances)},
		OrderBy: ownersFirst(userTaskHistory.Spec, "instance"), Limit: limit})
	if err != nil {
		return Taken{}, err
	}
	return d.takeOfTasks(ctx, batch, tasks, limit)
}

// takeOfTasks takes what modules above keep of user tasks.
func (d *departures) takeOfTasks(ctx context.Context, batch *pipeline.Batch, tasks []int64, limit int) (Taken, error) {
	if len(tasks) == 0 {
		return Taken{0, func(*pipeline.Batch) {}}, nil
	}
	return takeAll(tasks, limit, d.ofTasks, func(rows TaskRows, tasks []int64, limit int) (Taken, error) {
		return rows.Take(ctx, batch, tasks, limit)
	})
}

// takeAll takes from one after the other up to the limit.
func takeAll[F any](keys []int64, limit int, from []F, take func(of F, keys []int64, limit int) (Taken, error)) (Taken, error) {
	var all []Taken
	rows := 0
	for _, of := range from {
		if rows == limit {
			break
		}
		taken, err := take(of, keys, limit-rows)
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
