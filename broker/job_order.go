package broker

import (
	"fmt"

	"zhitong/engine"
	"zhitong/store"
)

// What stands between the type of an available job and its place in the order,
// and what would come after it: neither is in a type that a model can name.
const (
	rankMark = "\x01"
	rankEnd  = "\x02"
)

// highestRank keeps ranks above zero for every priority.
const highestRank = int64(1) << 31

// available is what an available job is found by: its type and then a rank that
// puts higher priorities first; "" while it is not available. Jobs of the same
// priority follow in the order of their keys.
func available(job *engine.Job) string {
	if !isAvailable(job) {
		return ""
	}
	return fmt.Sprintf("%s%s%08x", job.Type, rankMark, highestRank-int64(job.Priority))
}

// isAvailable says whether a worker could get a job.
func isAvailable(job *engine.Job) bool { return job.State == engine.JobActivatable && !job.Suspended }

// ofType selects the available jobs of a type. Rows that were written before
// there were priorities hold the type alone and come first.
func ofType(jobType string) store.Condition {
	return store.And{
		store.Compare{Column: "available", Op: store.GreaterOrEqual, Value: jobType},
		store.Compare{Column: "available", Op: store.Less, Value: jobType + rankEnd},
	}
}

// leased marks a job that once had a lease; null of others, and where a release wrote
// the row that did not mark any.
func leased(job *engine.Job) any {
	if job.Lease == "" {
		return nil
	}
	return true
}

// neverLeased selects the jobs that are not marked.
var neverLeased = store.IsNull{Column: "leased"}

// inOrder is the order in which workers get jobs of a type.
var inOrder = []store.Order{{Column: "available"}, {Column: "id"}}
